import { createHash } from 'node:crypto'
import { chmod, link, lstat, mkdir, open, readdir, rm, symlink } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { DomainError } from '@taxiway/domain'
import { type ExtractEvents, extract, type Header } from 'tar-stream'
import { resolveWithin } from './resolve-within.js'

export type LayerLimits = { unpackedBytes: number; entries: number }

export type ApplyLayer = {
  /** The packed bytes. */
  bytes: AsyncIterable<Buffer>
  compression: 'gzip' | 'none'
  /** The digest of the unpacked bytes that the image's configuration names; undefined for an archive that was checked otherwise. */
  diffId: string | undefined
  /** The tree of the layers below; no other process may write to it meanwhile. */
  rootfs: string
  limits?: Partial<LayerLimits>
  signal?: AbortSignal | undefined
}

type Entry = ExtractEvents['entry'][1]

const usualLimits: LayerLimits = { unpackedBytes: 8 * 1024 ** 3, entries: 500_000 }
const longestPath = 4_096

/**
 * Puts a layer onto a tree, whiteouts included. Nothing is written outside of the tree, whatever paths and links say; owners, times, setuid
 * bits and devices are left out, and files are replaced, never written through, so trees may share files by hard links.
 * Throws `registry.layer_invalid`, and `registry.content_invalid` when the bytes are not those of `diffId`; the tree is then the
 * caller's to throw away.
 */
export const applyLayer = async (layer: ApplyLayer): Promise<void> => {
  const { bytes, compression, signal } = layer
  const limits = { ...usualLimits, ...layer.limits }
  const hash = createHash('sha256')
  let unpacked = 0
  const meter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk)
      unpacked += chunk.length
      if (unpacked > limits.unpackedBytes)
        done(refused('the layer', `it has more than ${limits.unpackedBytes} bytes`))
      else done(null, chunk)
    },
  })
  const entries = extract()
  const unpack = compression === 'gzip' ? [createGunzip()] : []
  const pumping = pipeline(
    [Readable.from(bytes, { objectMode: false }), ...unpack, meter, entries],
    signal === undefined ? {} : { signal },
  )
  // Awaited below; without this handler an early failure would count as unhandled.
  pumping.catch(() => undefined)
  try {
    await applyEntries(entries, layer, limits)
    await pumping
  } catch (error) {
    entries.destroy()
    const pumped = await pumping.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    signal?.throwIfAborted()
    throw (
      [pumped, error].find(one => one instanceof DomainError) ??
      refused('the layer', 'it is damaged', pumped ?? error)
    )
  }
  const { diffId } = layer
  if (diffId !== undefined && `sha256:${hash.digest('hex')}` !== diffId) throw wrongContent(diffId)
}

const applyEntries = async (
  entries: ReturnType<typeof extract>,
  { rootfs, signal }: ApplyLayer,
  limits: LayerLimits,
): Promise<void> => {
  /** What this layer itself brought: an opaque folder hides only what is below. */
  const brought = new Set<string>()
  let count = 0
  for await (const entry of entries) {
    signal?.throwIfAborted()
    count += 1
    if (count > limits.entries) throw refused('the layer', `it has more than ${limits.entries} entries`)
    await applyEntry(rootfs, entry, brought)
    entry.resume()
  }
}

const applyEntry = async (rootfs: string, entry: Entry, brought: Set<string>): Promise<void> => {
  const { name, type } = entry.header
  const path = normalize(name)
  if (path === '.') return
  const full = await resolveInside(rootfs, path)
  await mkdir(dirname(full), { recursive: true })
  const base = posix.basename(path)
  if (base.startsWith('.wh.')) return whiteOut(dirname(full), base, brought)
  for (let folder = full; folder !== rootfs && !brought.has(folder); folder = dirname(folder))
    brought.add(folder)
  if (type === 'directory') return addFolder(full, entry.header)
  if (type === 'file' || type === 'contiguous-file') return addFile(full, entry)
  if (type === 'symlink') {
    await clear(full)
    return symlink(entry.header.linkname ?? '', full)
  }
  if (type === 'link') return addHardLink(rootfs, full, entry.header)
}

const addFolder = async (full: string, { mode }: Header): Promise<void> => {
  const there = await lstat(full).catch(() => undefined)
  if (!there?.isDirectory()) {
    await clear(full)
    await mkdir(full)
  }
  // Later layers must be able to write into it.
  await chmod(full, ((mode ?? 0o755) & 0o777) | 0o700)
}

const addFile = async (full: string, entry: Entry): Promise<void> => {
  await clear(full)
  const file = await open(full, 'wx', 0o600)
  try {
    for await (const piece of entry) await file.writeFile(piece as Buffer)
    await file.chmod(((entry.header.mode ?? 0o644) & 0o777) | 0o400)
  } finally {
    await file.close()
  }
}

const addHardLink = async (rootfs: string, full: string, { name, linkname }: Header): Promise<void> => {
  const target = await resolveInside(rootfs, normalize(linkname ?? ''))
  if (!(await lstat(target).catch(() => undefined))?.isFile())
    throw refused(name, 'it is a hard link to what is not a file of the image')
  if (target === full) return
  await clear(full)
  await link(target, full)
}

/** `.wh.name` removes a name of the layers below; `.wh..wh..opq` removes all of them in its folder. */
const whiteOut = async (folder: string, base: string, brought: ReadonlySet<string>): Promise<void> => {
  if (base !== '.wh..wh..opq') {
    const name = base.slice('.wh.'.length)
    if (name === '' || name === '.' || name === '..') throw refused(base, 'it removes what has no name')
    return clear(join(folder, name))
  }
  for (const name of await readdir(folder)) {
    if (!brought.has(join(folder, name))) await clear(join(folder, name))
  }
}

const clear = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

const normalize = (name: string): string => {
  const path = posix.normalize(name).replace(/^\/+/, '').replace(/\/+$/, '')
  if (name.includes('\0') || name.length > longestPath || path === '..' || path.startsWith('../'))
    throw refused(name, 'its path leads out of the image')
  return path === '' ? '.' : path
}

const resolveInside = async (rootfs: string, path: string): Promise<string> => {
  const full = await resolveWithin(rootfs, path)
  if (full === undefined || full === rootfs) throw refused(path, 'its links lead in a circle or to the root')
  return full
}

const refused = (path: string, why: string, cause?: unknown): DomainError =>
  new DomainError('registry.layer_invalid', {
    message: `${JSON.stringify(path.slice(0, 300))} cannot be unpacked: ${why}. Build the image again.`,
    cause,
  })

const wrongContent = (diffId: string): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `A layer unpacks to other bytes than ${diffId} stands for. Push the image again.`,
    retryable: false,
  })
