import type { LogFeed, LogSource } from './log-feed.js'
import { framesOf } from './log-frames.js'
import { sseEnd, sseHeartbeat } from './sse.js'

export type FollowLogOptions = {
  source: LogSource
  /** The feed of this log. */
  join: () => { feed: LogFeed; leave: () => void }
  afterSeq: number
  signal: AbortSignal
}

/**
 * Yields every chunk after `afterSeq`, once and in order, as they are written; ends after the last chunk of
 * an ended deployment. What is old it reads for itself, page by page, and only when the consumer asks for more,
 * so a slow one costs one page of memory. What is new comes from the feed that all readers of the log share.
 */
export async function* followLog({
  source,
  join,
  afterSeq,
  signal,
}: FollowLogOptions): AsyncGenerator<Buffer | string, void> {
  let seq = afterSeq
  async function* readOld() {
    while (!signal.aborted) {
      const page = framesOf(await source.readChunks(seq))
      if (page === undefined) return
      seq = page.to
      yield page.bytes
    }
  }

  yield* readOld()
  const { feed, leave } = join()
  let seenBeats: number | undefined
  let wake = () => {}
  signal.addEventListener('abort', () => wake(), { once: true })
  try {
    while (!signal.aborted) {
      const next = feed.next(seq)
      if (next.kind === 'behind') {
        yield* readOld()
        // What it still lacks is not kept any more.
        seq = Math.max(seq, next.begin)
      } else if (next.kind === 'bytes') {
        seq = next.to
        yield next.bytes
      } else if (next.kind === 'nothing') {
        if (seenBeats !== undefined && next.beats > seenBeats) yield sseHeartbeat
        seenBeats = next.beats
        await new Promise<void>(resolve => {
          wake = resolve
          feed.whenChanged(resolve)
        })
      } else {
        if (next.kind === 'end') yield sseEnd(next.state)
        return
      }
    }
  } finally {
    leave()
  }
}
