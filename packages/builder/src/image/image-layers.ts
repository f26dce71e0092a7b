import { join, posix } from 'node:path'
import type { LayerEntry } from '@taxiway/registry'
import type { ImageContent } from './image-manifest.js'
import { listTree, type TreeEntry, type TreeLimits } from './list-tree.js'

/** Where the app is in an image. */
export const appFolder = '/app'
/** The home of the user that it runs as. */
export const appHome = '/home/app'

export type AppLayers = {
  /** What package managers installed: it changes seldom, so pushes of the app leave it alone. */
  dependencies: LayerEntry[]
  app: LayerEntry[]
  bytes: number
  leftOut: string[]
}

/** Sorts the content of an image into layers, by how often they change. */
export const planLayers = async (content: ImageContent, limits: TreeLimits): Promise<AppLayers> => {
  const entries = new Map<string, LayerEntry>()
  const leftOut: string[] = []
  let bytes = 0
  for (const { from, to } of content.folders) {
    const tree = await listTree(from, { ...limits, maxBytes: limits.maxBytes - bytes })
    bytes += tree.bytes
    leftOut.push(...tree.leftOut)
    for (const entry of tree.entries) {
      const placed = place(from, to, entry)
      entries.set(placed.path, placed)
    }
  }
  for (const { path, text } of content.files) {
    const placed = posix.join(appFolder.slice(1), path)
    removeBelow(entries, placed)
    entries.set(placed, { path: placed, kind: 'text', text })
    bytes += Buffer.byteLength(text)
  }
  const isDependency = ({ path }: LayerEntry): boolean => /(?:^|\/)node_modules(?:\/|$)/.test(path)
  const all = [...entries.values()]
  const homes = [appFolder, appHome].map((path): LayerEntry => ({ path: path.slice(1), kind: 'folder' }))
  return {
    dependencies: all.filter(isDependency),
    app: [...homes, ...all.filter(entry => !isDependency(entry))],
    bytes,
    leftOut,
  }
}

const place = (from: string, to: string, entry: TreeEntry): LayerEntry => {
  const path = posix.join(appFolder.slice(1), to, entry.path)
  if (entry.kind === 'folder') return { path, kind: 'folder' }
  if (entry.kind === 'link') return { path, kind: 'link', target: entry.target }
  return { path, kind: 'file', from: join(from, entry.path), executable: entry.executable }
}

/** A file of ours replaces what the source has in its place, a folder included. */
const removeBelow = (entries: Map<string, LayerEntry>, path: string): void => {
  for (const known of entries.keys()) if (known.startsWith(`${path}/`)) entries.delete(known)
}
