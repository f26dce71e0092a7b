import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { DomainError } from '@taxiway/domain'

export type LiveStreamOptions = {
  /** The reader, for the limit of streams for each. */
  owner: string
  response: ServerResponse
  frames: (signal: AbortSignal) => AsyncIterable<string>
  /** Called repeatedly while the stream is open; false or an error ends the stream. */
  isAllowed: () => Promise<boolean>
}

const maxPerOwner = 25
const maxTotal = 1_000
const watchMs = 4_000
const stalledAfterMs = 60_000
const bufferBytes = 64 * 1024

/**
 * Open streams. Each has bounded memory, is authorized again every four seconds, and ends when its reader has
 * taken nothing for a minute. `closeAll` ends them, so that shutdown does not wait for readers.
 */
export const createLiveStreams = () => {
  const open = new Map<Readable, { owner: string; stop: () => void }>()
  return {
    closeAll: () => {
      for (const { stop } of open.values()) stop()
    },
    /** Throws `request.rate_limited` when this owner, or all owners together, have too many streams. */
    start: ({ owner, response, frames, isAllowed }: LiveStreamOptions): Readable => {
      const own = [...open.values()].filter(other => other.owner === owner).length
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
      open.set(stream, { owner, stop })
      const stopWatching = watch(response, { isAllowed, stop })
      stream.once('close', () => {
        abort.abort()
        stopWatching()
        open.delete(stream)
      })
      response.once('close', stop)
      return stream
    },
  }
}

const watch = (
  response: ServerResponse,
  { isAllowed, stop }: { isAllowed: () => Promise<boolean>; stop: () => void },
) => {
  let seen = -1
  let stalledMs = 0
  const cut = () => {
    stop()
    response.destroy()
  }
  const timer = setInterval(() => {
    const taken = (response.socket?.bytesWritten ?? 0) - (response.socket?.writableLength ?? 0)
    stalledMs = taken === seen && response.writableLength > 0 ? stalledMs + watchMs : 0
    seen = taken
    if (stalledMs >= stalledAfterMs) return cut()
    isAllowed().then(
      allowed => allowed || cut(),
      () => cut(),
    )
  }, watchMs)
  timer.unref()
  return () => clearInterval(timer)
}
