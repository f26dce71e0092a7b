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
  const frames = chunks.map(sseChunk)
  const ends: { seq: number; at: number }[] = []
  let at = 0
  for (const [i, frame] of frames.entries()) {
    at += Buffer.byteLength(frame)
    ends.push({ seq: chunks[i]?.seq ?? 0, at })
  }
  const bytes = Buffer.from(frames.join(''))
  return {
    to: last.seq,
    bytes,
    after: seq => bytes.subarray(ends.findLast(end => end.seq <= seq)?.at ?? 0),
  }
}
