import type { SourceListing } from '../src/plan/source-listing.js'

/** A source of these files, by path. */
export const listFiles = (files: Readonly<Record<string, string>>): SourceListing => ({
  read: async path => files[path],
  listFolders: async path => {
    const prefix = path === '.' ? '' : `${path}/`
    const below = Object.keys(files).filter(one => one.startsWith(prefix))
    const names = below.map(one => one.slice(prefix.length)).filter(one => one.includes('/'))
    return [...new Set(names.map(one => one.slice(0, one.indexOf('/'))))].sort()
  },
})
