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
  const open = new Map<Readable, string>()
  return {
    closeAll: () => {
      for (const stream of open.keys()) stream.destroy()
    },
    /** Throws `request.rate_limited` when this owner, or all owners together, have too many streams. */
    start: ({ owner, response, frames, isAllowed }: LiveStreamOptions): Readable => {
      const own = [...open.values()].filter(other => other === owner).length
      if (own >= maxPerOwner || open.size >= maxTotal)
        throw new DomainError('request.rate_limited', {
          message: `At most ${maxPerOwner} streams may be open at once. Close one, then try again.`,
          details: { retryAfterSeconds: 30 },
        })
      const abort = new AbortController()
      const stream = Readable.from(frames(abort.signal), { objectMode: false, highWaterMark: bufferBytes })
      open.set(stream, owner)
      const stopWatching = watch(stream, response, isAllowed)
      // When a reader disconnects, the generator still waits for a page or a pause: end both at once.
      const end = () => {
        abort.abort()
        stopWatching()
        open.delete(stream)
      }
      stream.once('close', end)
      response.once('close', () => stream.destroy())
      return stream
    },
  }
}

const watch = (stream: Readable, response: ServerResponse, isAllowed: () => Promise<boolean>) => {
  let seen = -1
  let stalledMs = 0
  const cut = () => {
    stream.destroy()
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
