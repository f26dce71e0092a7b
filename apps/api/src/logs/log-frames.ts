import type { LogChunk } from '../views/log-chunk.js'
import { sseChunk } from './sse.js'

/** Consecutive chunks as a reader gets them. */
export type LogFrames = {
  /** The number of the last chunk. */
  to: number
  /** All of them, made once for all readers. */
  bytes: Buffer
  /** Those after a number. */
  after: (seq: number) => Buffer
}

/** Undefined for no chunks. */
export const framesOf = (chunks: readonly LogChunk[]): LogFrames | undefined => {
  const last = chunks.at(-1)
  if (last === undefined) return undefined
  const frames = chunks.map(chunk => ({ seq: chunk.seq, text: sseChunk(chunk) }))
  const join = (some: typeof frames) => Buffer.from(some.map(({ text }) => text).join(''))
  return { to: last.seq, bytes: join(frames), after: seq => join(frames.filter(frame => frame.seq > seq)) }
}
