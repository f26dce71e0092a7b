import { createHash } from 'node:crypto'
import { DomainError } from '@taxiway/domain'
import { sleepOrThrow } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import type { Connection } from '../connection.js'
import type { Descriptor } from '../image/image-manifest.js'
import { pullScope } from '../scopes.js'

type Deps = { connection: Connection; clock: Clock }
type Wanted = Pick<Descriptor, 'digest' | 'size'>

/** A download of this size needs 5 MB a minute to end in time, which every registry in use gives. */
const timeLimitMs = 60 * 60_000
const longestStalls = 3
const pauseMs = 500

/**
 * The bytes of a blob from `offset` on. A connection that breaks is followed by a request for the rest; three breaks without a byte in
 * between end it. Read from its beginning, the blob is checked against its digest: the last piece comes only if it fits.
 * Throws `registry.content_invalid` where it does not.
 */
export async function* readBlob(
  { connection, clock }: Deps,
  repository: string,
  { digest, size }: Wanted,
  { offset = 0, signal }: { offset?: number; signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Buffer> {
  const hash = offset === 0 ? createHash('sha256') : undefined
  let position = offset
  let held: Buffer | undefined
  for (let stalls = 0; position < size; ) {
    const startedAt = position
    try {
      for await (const piece of readFrom(connection, repository, { digest, size }, position, signal)) {
        if (position + piece.length > size) throw wrongContent(digest)
        hash?.update(piece)
        position += piece.length
        if (held !== undefined) yield held
        held = piece
      }
      if (position < size) throw new Error('the registry ended the answer early')
    } catch (error) {
      if (error instanceof DomainError || signal?.aborted) throw error
      stalls = position > startedAt ? 1 : stalls + 1
      if (stalls >= longestStalls) throw brokenOff(connection.host, digest, error)
      await sleepOrThrow(clock, pauseMs * stalls, signal)
    }
  }
  if (hash !== undefined && `sha256:${hash.digest('hex')}` !== digest) throw wrongContent(digest)
  if (held !== undefined) yield held
}

/** Reads a blob that must fit into memory, checked. */
export const readSmallBlob = async (
  deps: Deps,
  repository: string,
  wanted: Wanted,
  signal?: AbortSignal,
): Promise<Buffer> => {
  if (wanted.size > smallBlobBytes) throw tooLarge(wanted)
  const pieces: Buffer[] = []
  for await (const piece of readBlob(deps, repository, wanted, { signal })) pieces.push(piece)
  return Buffer.concat(pieces)
}

const smallBlobBytes = 4 * 1024 * 1024

async function* readFrom(
  connection: Connection,
  repository: string,
  { digest, size }: Wanted,
  position: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  const { status, body } = await connection.download({
    method: 'GET',
    path: `/v2/${repository}/blobs/${digest}`,
    scope: pullScope(repository),
    action: 'blob.read',
    headers: position === 0 ? {} : { range: `bytes=${position}-` },
    maxBytes: size + 1,
    timeLimitMs,
    signal,
  })
  // A server may ignore the range and send all of it.
  let skip = status === 206 ? 0 : position
  for await (const piece of body as AsyncIterable<Buffer>) {
    const rest = piece.subarray(Math.min(skip, piece.length))
    skip -= piece.length - rest.length
    if (rest.length > 0) yield rest
  }
}

const wrongContent = (digest: string): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `The registry sent other bytes than ${digest} stands for. Taxiway reads them again; if it stays, push the image again.`,
  })

const brokenOff = (host: string, digest: string, cause: unknown): DomainError =>
  new DomainError('registry.unavailable', {
    message: `${host} breaks off every download of ${digest}. Taxiway retries.`,
    cause,
  })

const tooLarge = ({ digest, size }: Wanted): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `The configuration ${digest} has ${size} bytes, more than ${smallBlobBytes}. Use an image with a smaller one.`,
    retryable: false,
  })
