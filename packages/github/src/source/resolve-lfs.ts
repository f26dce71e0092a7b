import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { chmod, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type DomainError, isDomainError } from '@taxiway/domain'
import { z } from 'zod'
import type { CallOptions } from '../client/transport.js'
import type { LfsPointer } from './lfs-pointer.js'
import { brokenDownload } from './source-error.js'

/** Asks for the places of objects, and opens them. */
export type LfsClient = {
  batch: (body: object, options: CallOptions) => Promise<unknown>
  open: (
    address: URL,
    options: CallOptions & { maxBytes: number; headers: Readonly<Record<string, string>> },
  ) => Promise<NodeJS.ReadableStream>
}

type Resolve = CallOptions & {
  client: LfsClient
  pointers: readonly LfsPointer[]
  directory: string
  /** What the objects may have together. */
  maxBytes: number
}

export type ResolvedLfs = { resolved: number; missing: { path: string; reason: string }[] }

const objectsAtOnce = 100
/** Beyond the size of an object, so that it is we who find it too long. */
const slackBytes = 1024 * 1024
const answerSchema = z.object({
  objects: z.array(
    z.object({
      oid: z.string(),
      actions: z
        .object({
          download: z
            .object({ href: z.url(), header: z.record(z.string(), z.string()).optional() })
            .optional(),
        })
        .optional(),
      error: z.object({ message: z.string() }).optional(),
    }),
  ),
})
type Found = z.infer<typeof answerSchema>['objects'][number]

/**
 * Replaces pointers by the files that they stand for, checked by size and SHA-256. What cannot be had stays a pointer and is told as missing.
 * Call it before any code of the source runs. Throws errors that a retry may mend.
 */
export const resolveLfs = async (given: Resolve): Promise<ResolvedLfs> => {
  const missing: ResolvedLfs['missing'] = []
  let resolved = 0
  let leftBytes = given.maxBytes
  for (let start = 0; start < given.pointers.length; start += objectsAtOnce) {
    const pointers = given.pointers.slice(start, start + objectsAtOnce)
    const found = await findObjects(given, pointers).catch(error => explain(error))
    for (const pointer of pointers) {
      const reason =
        typeof found === 'string'
          ? found
          : pointer.size > leftBytes
            ? 'the files of Git LFS are too large together'
            : await fetchObject(given, pointer, found.get(pointer.oid)).catch(error => explain(error))
      if (reason === undefined) {
        resolved += 1
        leftBytes -= pointer.size
      } else missing.push({ path: pointer.path, reason })
    }
  }
  return { resolved, missing }
}

const findObjects = async (
  { client, signal, deadline }: Resolve,
  pointers: readonly LfsPointer[],
): Promise<Map<string, Found>> => {
  const body = {
    operation: 'download',
    transfers: ['basic'],
    hash_algo: 'sha256',
    objects: pointers.map(({ oid, size }) => ({ oid, size })),
  }
  const answer = answerSchema.parse(await client.batch(body, { signal, deadline }))
  return new Map(answer.objects.map(one => [one.oid, one]))
}

/** Why it cannot be had; undefined when it is in its place. */
const fetchObject = async (
  { client, directory, signal, deadline }: Resolve,
  { path, oid, size }: LfsPointer,
  found: Found | undefined,
): Promise<string | undefined> => {
  const download = found?.actions?.download
  if (download === undefined) return found?.error?.message ?? 'GitHub does not have the object'
  const place = join(directory, path)
  const fresh = `${place}.lfs-${oid.slice(0, 8)}`
  const hash = createHash('sha256')
  let bytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      if (bytes > size) done(new Error('the object is longer than it may be'))
      else done(null, chunk)
    },
  })
  try {
    const options = { signal, deadline, maxBytes: size + slackBytes, headers: download.header ?? {} }
    const body = await client.open(new URL(download.href), options)
    await pipeline(body, meter, createWriteStream(fresh, { flags: 'wx' })).catch(error => {
      signal?.throwIfAborted()
      if (bytes <= size) throw brokenDownload('an object of Git LFS broke off', error)
    })
    if (bytes !== size || hash.digest('hex') !== oid) return 'the object has another content'
    await chmod(fresh, (await stat(place)).mode)
    await rename(fresh, place)
    return undefined
  } finally {
    await rm(fresh, { force: true })
  }
}

const explain = (error: unknown): string => {
  if (!isDomainError(error) && !(error instanceof z.ZodError)) throw error
  if ((error as DomainError).retryable) throw error
  return isDomainError(error) ? error.message.replace(/\.$/, '') : 'GitHub gave an answer of an unknown shape'
}
