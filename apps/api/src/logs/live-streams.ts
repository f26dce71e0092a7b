import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { DomainError } from '@taxiway/domain'

export type LiveStreamOptions = {
  /** The reader, for the limit of streams for each. */
  owner: string
  response: ServerResponse
  frames: (signal: AbortSignal) => AsyncIterable<string | Uint8Array>
  /** Called repeatedly while the stream is open; false or an error ends the stream. */
  isAllowed: () => Promise<boolean>
}

const maxPerOwner = 25
const maxTotal = 1_000
const watchMs = 4_000
const stalledAfterMs = 60_000
const bufferBytes = 64 * 1024

type Open = Pick<LiveStreamOptions, 'owner' | 'response' | 'isAllowed'> & {
  stop: () => void
  /** The bytes that the reader had taken when it was looked at last, and for how long it has taken none. */
  taken: number
  stalledMs: number
}

/**
 * Open streams. Each has bounded memory, is authorized again every four seconds, and ends when its reader has
 * taken nothing for a minute. `closeAll` ends them, so that shutdown does not wait for readers.
 */
export const createLiveStreams = () => {
  const open = new Set<Open>()
  let timer: NodeJS.Timeout | undefined
  // All at once: those of one credential share one question.
  const watch = () => {
    timer ??= setInterval(() => {
      for (const stream of open) look(stream)
    }, watchMs).unref()
  }
  const close = (stream: Open) => {
    open.delete(stream)
    if (open.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return {
    closeAll: () => {
      for (const { stop } of open) stop()
    },
    /** Throws `request.rate_limited` when this owner, or all owners together, have too many streams. */
    start: ({ owner, response, frames, isAllowed }: LiveStreamOptions): Readable => {
      const own = [...open].filter(other => other.owner === owner).length
      if (own >= maxPerOwner || open.size >= maxTotal)
        throw new DomainError('request.rate_limited', {
          message: `At most ${maxPerOwner} streams may be open at once. Close one, then try again.`,
          details: { retryAfterSeconds: 30 },
        })
      const abort = new AbortController()
      const stream = Readable.from(frames(abort.signal), { objectMode: false, highWaterMark: bufferBytes })
      // The frames may be waiting for a page or a pause, and a stream is destroyed only after them: end both at once.
      const stop = () => {
        abort.abort()
        stream.destroy()
      }
      const one: Open = { owner, response, isAllowed, stop, taken: -1, stalledMs: 0 }
      open.add(one)
      watch()
      stream.once('close', () => {
        abort.abort()
        close(one)
      })
      response.once('close', stop)
      return stream
    },
  }
}

const look = (stream: Open): void => {
  const { response, stop, isAllowed } = stream
  const taken = (response.socket?.bytesWritten ?? 0) - (response.socket?.writableLength ?? 0)
  stream.stalledMs = taken === stream.taken && response.writableLength > 0 ? stream.stalledMs + watchMs : 0
  stream.taken = taken
  const cut = () => {
    stop()
    response.destroy()
  }
  if (stream.stalledMs >= stalledAfterMs) cut()
  else
    isAllowed().then(
      allowed => allowed || cut(),
      () => cut(),
    )
}
