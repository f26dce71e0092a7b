import { createHash, type Hash } from 'node:crypto'
import { constants, createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { DomainError } from '@taxiway/domain'
import { type Pack, pack } from 'tar-stream'
import { mediaTypes } from '../image/media-types.js'

/** One thing in a layer; `path` is relative to the root of the image, with `/`. */
export type LayerEntry =
  | { path: string; kind: 'folder' }
  | { path: string; kind: 'link'; target: string }
  /** What is read from `from` when the layer is written; hard links become files of their own. */
  | { path: string; kind: 'file'; from: string; executable: boolean }
  | { path: string; kind: 'text'; text: string; executable?: boolean }

export type WrittenLayer = {
  file: string
  mediaType: string
  /** Of the packed bytes, which is what registries know it by. */
  digest: string
  size: number
  /** Of the unpacked bytes, which is what the image's configuration knows it by. */
  diffId: string
  unpackedBytes: number
}

/** The user that apps run as, and that owns what is theirs. */
export const imageUser = 1000
const copyBytes = 256 * 1024
/** zlib's fastest: on text and code it packs within a few percent of the default in a third of the time. */
const gzipLevel = 1

/**
 * Writes a layer to a new file: tar and gzip. The same entries give the same digest on the same version of zlib: they are sorted, owned by
 * one user, of mode 0755 or 0644, and without times. Streams, so memory is bounded. Throws `registry.layer_invalid` for paths that
 * lead out of the image, paths that are there twice, and what is not a regular file; then no file is left.
 */
export const writeLayer = async (
  entries: Iterable<LayerEntry>,
  { file, owner = imageUser, signal }: { file: string; owner?: number; signal?: AbortSignal | undefined },
): Promise<WrittenLayer> => {
  const sorted = sortEntries(entries)
  const tar = pack()
  const unpacked = createMeter()
  const packed = createMeter()
  const writing = pipeline(
    tar,
    unpacked.through,
    createGzip({ level: gzipLevel }),
    packed.through,
    createWriteStream(file, { flags: 'wx', mode: 0o600 }),
    signal === undefined ? {} : { signal },
  )
  // Awaited below; without this handler an early failure would count as unhandled.
  writing.catch(() => undefined)
  try {
    for (const entry of sorted) {
      signal?.throwIfAborted()
      await addEntry(tar, entry, { uid: owner, gid: owner, mtime: new Date(0) })
    }
    tar.finalize()
    await writing
  } catch (error) {
    tar.destroy()
    const failed = await writing.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    await rm(file, { force: true })
    signal?.throwIfAborted()
    throw error instanceof DomainError ? error : (failed ?? error)
  }
  return {
    file,
    mediaType: mediaTypes.ociLayerGzip,
    digest: packed.digest(),
    size: packed.bytes(),
    diffId: unpacked.digest(),
    unpackedBytes: unpacked.bytes(),
  }
}

const sortEntries = (entries: Iterable<LayerEntry>): LayerEntry[] => {
  // By code unit: the order must not depend on the language of the machine.
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  let previous: string | undefined
  for (const { path } of sorted) {
    if (!isInside(path)) throw refused(path, 'its path leads out of the image')
    if (path === previous) throw refused(path, 'it is there twice')
    previous = path
  }
  return sorted
}

const isInside = (path: string): boolean =>
  path !== '' &&
  !path.includes('\0') &&
  path.split('/').every(part => part !== '' && part !== '.' && part !== '..' && !part.startsWith('.wh.'))

type Fixed = { uid: number; gid: number; mtime: Date }

const addEntry = async (tar: Pack, entry: LayerEntry, fixed: Fixed): Promise<void> => {
  const { path: name } = entry
  if (entry.kind === 'folder')
    return addWhole(tar, { ...fixed, name: `${name}/`, type: 'directory', mode: 0o755 })
  if (entry.kind === 'link')
    return addWhole(tar, { ...fixed, name, type: 'symlink', linkname: entry.target, mode: 0o777 })
  const mode = entry.executable === true ? 0o755 : 0o644
  if (entry.kind === 'text') return addWhole(tar, { ...fixed, name, mode }, Buffer.from(entry.text))
  return addFile(tar, entry, { ...fixed, mode })
}

const addWhole = (tar: Pack, header: Parameters<Pack['entry']>[0], content?: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve())
    if (content === undefined) tar.entry(header, done)
    else tar.entry(header, content, done)
  })

const addFile = async (
  tar: Pack,
  { path, from }: LayerEntry & { kind: 'file' },
  header: Fixed & { mode: number },
): Promise<void> => {
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    error => {
      throw refused(path, 'it cannot be read', error)
    },
  )
  try {
    const stats = await source.stat()
    if (!stats.isFile()) throw refused(path, 'it is not a regular file')
    const { size } = stats
    if (size === 0) return await addWhole(tar, { ...header, name: path }, Buffer.alloc(0))
    let finished: (error?: Error | null) => void = () => undefined
    const written = new Promise<void>((resolve, reject) => {
      finished = error => (error ? reject(error) : resolve())
    })
    written.catch(() => undefined)
    const sink = tar.entry({ ...header, name: path, size }, error => finished(error))
    for (let left = size; left > 0; ) {
      const { bytesRead, buffer } = await source.read(Buffer.allocUnsafe(Math.min(left, copyBytes)))
      if (bytesRead === 0) throw refused(path, 'it became shorter while it was read')
      left -= bytesRead
      // A promise of the callback, not of `drain`: a pack that is destroyed calls back with its error.
      const took = sink.write(buffer.subarray(0, bytesRead))
      if (!took && left > 0)
        await Promise.race([new Promise<void>(resolve => sink.once('drain', () => resolve())), written])
    }
    sink.end(null)
    await written
  } finally {
    await source.close()
  }
}

const createMeter = () => {
  const hash: Hash = createHash('sha256')
  let bytes = 0
  const through = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return { through, bytes: () => bytes, digest: () => `sha256:${hash.digest('hex')}` }
}

const refused = (path: string, why: string, cause?: unknown): DomainError =>
  new DomainError('registry.layer_invalid', {
    message: `${JSON.stringify(path.slice(0, 300))} cannot be in an image: ${why}. Remove it from what the build makes.`,
    cause,
  })
