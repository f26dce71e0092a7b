import { constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip, constants as zlib } from 'node:zlib'
import type { TreeEntry } from '../image/list-tree.js'

const endings = new Set(
  'html htm css js mjs cjs json map webmanifest xml txt md svg wasm ttf otf eot ico rss atom'
    .split(' ')
    .map(name => `.${name}`),
)
/** Smaller files gain nothing, larger ones take too much memory. */
const fewestBytes = 1024
const mostBytes = 32 * 1024 * 1024
const filesAtOnce = 4

type FileEntry = TreeEntry & { kind: 'file' }

/**
 * Writes compressed forms of a site's files beside them, so that its server only chooses: `.br` and `.gz`, where they are smaller. A form
 * that the build made itself stays. Returns the number of files that have one.
 */
export const compressSite = async (
  folder: string,
  entries: readonly TreeEntry[],
  signal?: AbortSignal,
): Promise<number> => {
  const files = entries.filter((entry): entry is FileEntry => entry.kind === 'file' && isWorthIt(entry))
  let next = 0
  let compressed = 0
  const work = async (): Promise<void> => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      signal?.throwIfAborted()
      if (await compressFile(join(folder, file.path))) compressed += 1
    }
  }
  await Promise.all(Array.from({ length: filesAtOnce }, work))
  return compressed
}

const isWorthIt = ({ path, size }: FileEntry): boolean => {
  return endings.has(posix.extname(path).toLowerCase()) && size >= fewestBytes && size <= mostBytes
}

const compressFile = async (path: string): Promise<boolean> => {
  const content = await readFile(path, { flag: constants.O_RDONLY | constants.O_NOFOLLOW })
  const forms = await Promise.all([
    // One level below the slowest of its kind: a tenth of the time for a few percent.
    promisify(brotliCompress)(content, { params: { [zlib.BROTLI_PARAM_QUALITY]: 9 } }),
    promisify(gzip)(content, { level: 9 }),
  ])
  const written = await Promise.all([
    writeSmaller(`${path}.br`, forms[0], content),
    writeSmaller(`${path}.gz`, forms[1], content),
  ])
  return written.includes(true)
}

const writeSmaller = async (path: string, form: Buffer, content: Buffer): Promise<boolean> => {
  if (form.length >= content.length * 0.95) return false
  const file = await open(path, 'wx', 0o644).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw error
  })
  if (file === undefined) return true
  try {
    await file.writeFile(form)
    return true
  } finally {
    await file.close()
  }
}
