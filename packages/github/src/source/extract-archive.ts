import { mkdir, open, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { isDomainError } from '@taxiway/domain'
import { extract } from 'tar-stream'
import { createCommitCheck } from './check-commit.js'
import { createEntryPlan } from './entry-plan.js'
import { type LfsPointer, longestPointerBytes, readPointer } from './lfs-pointer.js'
import type { SourceLimits } from './limits.js'
import { brokenDownload, invalidArchive, tooLarge } from './source-error.js'

export type ExtractedSource = {
  files: number
  unpackedBytes: number
  packedBytes: number
  /** Files of Git LFS, of which archives hold pointers only. */
  pointers: LfsPointer[]
}

export type Extraction = {
  archive: Readable
  /** An empty directory that only this call uses. */
  directory: string
  sha: string
  limits: SourceLimits
  signal: AbortSignal
}

type Meter = { packed: number; unpacked: number }

/**
 * Extracts a gzipped tar of one commit, without its top directory, and checks every entry. Streams: memory
 * use is bounded. Throws `source.*`; the caller then removes the directory.
 */
export const extractArchive = async (extraction: Extraction): Promise<ExtractedSource> => {
  const { archive, sha, limits, signal } = extraction
  const meter: Meter = { packed: 0, unpacked: 0 }
  const entries = extract()
  const pumping = pipeline(
    archive,
    count(bytes => {
      meter.packed += bytes
    }),
    createGunzip(),
    count(bytes => measure(meter, bytes, limits)),
    createCommitCheck(sha),
    entries,
    { signal },
  )
  // Awaited below; without this handler an early failure would count as unhandled.
  pumping.catch(() => undefined)
  try {
    const { files, pointers } = await writeEntries(entries, extraction)
    await pumping
    return { files, pointers, unpackedBytes: meter.unpacked, packedBytes: meter.packed }
  } catch (error) {
    entries.destroy()
    archive.destroy()
    const pumped = await pumping.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    throw toSourceError([error, pumped], extraction)
  }
}

const writeEntries = async (
  entries: ReturnType<typeof extract>,
  { directory, limits, signal }: Extraction,
): Promise<Pick<ExtractedSource, 'files' | 'pointers'>> => {
  const pointers: LfsPointer[] = []
  const plan = createEntryPlan(limits)
  const links: { path: string; target: string }[] = []
  let files = 0
  for await (const entry of entries) {
    signal.throwIfAborted()
    const planned = plan.admit(entry.header)
    if (planned.kind !== 'top') {
      for (const path of planned.newDirectories) await mkdir(join(directory, path), { mode: 0o755 })
      if (planned.kind === 'directory')
        await mkdir(join(directory, planned.path), { mode: 0o755, recursive: true })
      if (planned.kind === 'symlink') links.push(planned)
      if (planned.kind === 'file') {
        const start = await writeEntry(
          join(directory, planned.path),
          planned.mode,
          entry as unknown as AsyncIterable<Uint8Array>,
        )
        const pointer = readPointer(planned.path, start)
        if (pointer !== undefined) pointers.push(pointer)
        files += 1
      }
    }
    entry.resume()
  }
  // Create links last, so that no file is written through a link.
  plan.checkLinks()
  for (const link of links) await symlink(link.target, join(directory, link.path))
  return { files: files + links.length, pointers }
}

/** Returns the text of a file that is small enough for a pointer, else nothing. */
const writeEntry = async (
  path: string,
  mode: number,
  content: AsyncIterable<Uint8Array>,
): Promise<string> => {
  const start: Uint8Array[] = []
  let bytes = 0
  // Exclusive mode cannot overwrite a file or follow a link.
  const file = await open(path, 'wx', mode)
  try {
    for await (const chunk of content) {
      await file.writeFile(chunk)
      bytes += chunk.length
      if (bytes < longestPointerBytes) start.push(chunk)
    }
    return bytes < longestPointerBytes ? Buffer.concat(start).toString('utf8') : ''
  } finally {
    await file.close()
  }
}

const count = (add: (bytes: number) => void): Transform => {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        add(chunk.length)
        done(null, chunk)
      } catch (error) {
        done(error as Error)
      }
    },
  })
}

const measure = (meter: Meter, bytes: number, limits: SourceLimits): void => {
  meter.unpacked += bytes
  if (meter.unpacked > limits.unpackedBytes)
    throw tooLarge(`more than ${limits.unpackedBytes} bytes unpacked`)
  if (meter.unpacked > limits.ratioFloorBytes && meter.unpacked > meter.packed * limits.ratio) {
    throw tooLarge(`it is packed more than 1:${limits.ratio}`)
  }
}

// One fault usually fails several parts of the pipeline; prefer our own error, then the most specific.
const toSourceError = (errors: readonly unknown[], { signal }: Extraction): unknown => {
  const own = errors.find(error => isDomainError(error))
  if (own) return own
  if (signal.aborted) return signal.reason
  const codes = errors.map(error => (error as NodeJS.ErrnoException | undefined)?.code)
  const cause = errors.find(error => error !== undefined)
  if (codes.some(code => code === 'ENOSPC' || code === 'EDQUOT'))
    return brokenDownload('the disk is full', cause)
  if (codes.includes('Z_BUF_ERROR')) return brokenDownload('the archive is cut off', cause)
  if (codes.some(code => code?.startsWith('Z_'))) return invalidArchive('it is not gzip')
  const isOfTar = errors.some(
    error =>
      error instanceof Error && /tar header|end of data|Header exceeds|Invalid header/.test(error.message),
  )
  return isOfTar
    ? invalidArchive('it is not a sound tar archive')
    : brokenDownload('the connection broke', cause)
}
