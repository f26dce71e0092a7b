import { DomainError, isDomainError } from '@taxiway/domain'
import { isUnknownOutcome, sleepOrThrow } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import type { Connection, RegistryRequest } from '../connection.js'
import { pushScope } from '../scopes.js'
import { type BlobSource, inChunks } from './blob-source.js'
import { hasBlob } from './has-blob.js'
import { readReceived, readSession, startUpload, type UploadSession } from './upload-session.js'

export type UploadDeps = { connection: Connection; clock: Clock; chunkBytes: number }

type Upload = {
  repository: string
  source: BlobSource
  first: UploadSession
  signal: AbortSignal | undefined
}

/** Sessions of one blob, the first included, and failures in a row without a byte taken, before we give up. */
const mostSessions = 4
const mostStalls = 4
const pauseMs = 500
/** One chunk may take this long; the breaker counts a slow registry as one that fails. */
const chunkTimeoutMs = 120_000

/** Thrown when a session is gone or does not fit what we know of it: only a new one helps. */
class SessionLost extends Error {}

/** Sends a blob in chunks and resolves with the bytes sent. An outcome that is unknown is looked up before anything is repeated. */
export const uploadBlob = async (deps: UploadDeps, upload: Upload): Promise<number> => {
  const { repository, source, signal } = upload
  const sent = { bytes: 0 }
  for (let session = upload.first, round = 1; ; round += 1) {
    try {
      await uploadIn(deps, upload, session, sent)
      return sent.bytes
    } catch (error) {
      if (!(error instanceof SessionLost)) throw error
      if (await hasBlob(deps.connection, repository, source, signal)) return sent.bytes
      if (round >= mostSessions) throw givenUp(deps.connection.host, source, error.cause)
    }
    await sleepOrThrow(deps.clock, pauseMs * round, signal)
    const scope = pushScope(repository)
    const next = await startUpload(deps.connection, { repository, scope, mount: undefined, signal })
    if (next === 'mounted') return sent.bytes
    session = next
  }
}

const uploadIn = async (
  deps: UploadDeps,
  upload: Upload,
  first: UploadSession,
  sent: { bytes: number },
): Promise<void> => {
  const { source, signal } = upload
  let session = first
  let received = 0
  for (let stalls = 0; received < source.size; ) {
    try {
      for await (const chunk of inChunks(source.open(received, signal), deps.chunkBytes)) {
        sent.bytes += chunk.length
        // The last chunk ends the upload as well.
        const isLast = received + chunk.length >= source.size
        if (isLast) return await finish(deps, upload, session, { body: chunk, from: received })
        session = await sendChunk(deps, upload, session, { body: chunk, from: received })
        received += chunk.length
        stalls = 0
      }
      throw changed(source)
    } catch (error) {
      if (!isUnknownOutcome(error)) throw error
      stalls += 1
      if (stalls >= mostStalls) throw error
      await sleepOrThrow(deps.clock, pauseMs * stalls, signal)
      const status = await askStatus(deps, upload, session)
      if (status.received > received) stalls = 0
      session = status.session
      received = status.received
    }
  }
  await finish(deps, upload, session, { body: Buffer.alloc(0), from: received })
}

type Chunk = { body: Buffer; from: number }

const sendChunk = async (
  deps: UploadDeps,
  upload: Upload,
  session: UploadSession,
  { body, from }: Chunk,
): Promise<UploadSession> => {
  const { headers } = await inSession(deps, upload, session, {
    method: 'PATCH',
    action: 'upload.chunk',
    body,
    headers: {
      'content-type': 'application/octet-stream',
      'content-range': `${from}-${from + body.length - 1}`,
    },
  })
  return readSession(deps.connection, headers)
}

const finish = async (
  deps: UploadDeps,
  upload: Upload,
  session: UploadSession,
  { body, from }: Chunk,
): Promise<void> => {
  const { digest } = upload.source
  const range = body.length === 0 ? {} : { 'content-range': `${from}-${from + body.length - 1}` }
  await inSession(
    deps,
    upload,
    { ...session, query: { ...session.query, digest } },
    {
      method: 'PUT',
      action: 'upload.finish',
      body,
      headers: { 'content-type': 'application/octet-stream', ...range },
      // Repeating it blindly would send the last chunk twice.
      idempotent: false,
    },
  )
}

/** How far a session got after an unknown outcome. One that is gone may have ended well: the blob is then looked up. */
const askStatus = async (
  deps: UploadDeps,
  upload: Upload,
  session: UploadSession,
): Promise<{ session: UploadSession; received: number }> => {
  const { headers } = await inSession(deps, upload, session, { method: 'GET', action: 'upload.status' })
  return { session: readSession(deps.connection, headers), received: readReceived(headers) }
}

/** Errors that say the session is gone, or that it is not where we believe, mean a new one. */
const inSession = async (
  { connection }: UploadDeps,
  { repository, signal }: Upload,
  { path, query }: UploadSession,
  request: Pick<RegistryRequest, 'method' | 'action' | 'body' | 'headers' | 'idempotent'>,
) => {
  try {
    return await connection.request({
      ...request,
      path,
      query,
      scope: pushScope(repository),
      timeoutMs: chunkTimeoutMs,
      signal,
    })
  } catch (error) {
    const lost =
      isDomainError(error, 'registry.not_found') ||
      (isDomainError(error, 'registry.rejected') && lostStatuses.has(Number(error.details?.['status'])))
    throw lost ? new SessionLost('the session of the upload is gone', { cause: error }) : error
  }
}

const lostStatuses = new Set([400, 409, 410, 416])

const givenUp = (host: string, { digest }: BlobSource, cause: unknown): DomainError =>
  new DomainError('registry.unavailable', {
    message: `${host} lost ${mostSessions} uploads of ${digest}. Taxiway retries.`,
    cause,
  })

const changed = ({ digest }: BlobSource): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `What was to be uploaded as ${digest} has become shorter meanwhile. Taxiway makes it again.`,
  })
