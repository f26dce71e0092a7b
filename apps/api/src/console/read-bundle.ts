import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

export type Encoding = 'br' | 'gzip'

/** A file of the built console, with the compressed forms that the build prepared. */
export type BundleFile = { bytes: Buffer; encoded: ReadonlyMap<Encoding, Buffer>; tag: string; type: string }

export type Bundle = { page: BundleFile; files: ReadonlyMap<string, BundleFile> }

const pageName = 'index.html'
const endings: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' }
const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/**
 * Every file of the folder by its name there (`assets/main-….js`), or null when the folder has no page. All of it is
 * held in memory (about a megabyte): a request is a look into a table and never names a path on the disk.
 */
export const readBundle = async (folder: string): Promise<Bundle | null> => {
  const contents = new Map<string, Buffer>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    contents.set(relative(folder, path).split(sep).join('/'), await readFile(path))
  }
  const files = new Map<string, BundleFile>()
  for (const [name, bytes] of contents) {
    const type = types[name.slice(name.lastIndexOf('.') + 1)]
    if (type === undefined) continue
    const encoded = new Map<Encoding, Buffer>()
    for (const [encoding, ending] of Object.entries(endings) as [Encoding, string][]) {
      const compressed = contents.get(`${name}${ending}`)
      if (compressed) encoded.set(encoding, compressed)
    }
    files.set(name, { bytes, encoded, tag: tagOf(bytes), type })
  }
  const page = files.get(pageName)
  return page ? { page, files } : null
}

const tagOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64url').slice(0, 27)
