import { type DeploymentState, isTerminal } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { LogChunk } from '../views/log-chunk.js'
import { framesOf, type LogFrames } from './log-frames.js'

export type LogSource = {
  readState: () => Promise<DeploymentState | undefined>
  /** The next chunks after `seq`, in order; a bounded number. */
  readChunks: (afterSeq: number) => Promise<LogChunk[]>
  /** The number of the last chunk there is; before the first, a number below all. */
  readLast: () => Promise<number>
  clock: Clock
}

/** What a reader who has all until a number gets next. `behind`: what it lacks until `begin` is in the database alone, if at all. */
export type NextLog =
  | { kind: 'bytes'; bytes: Buffer; to: number }
  | { kind: 'behind'; begin: number }
  | { kind: 'nothing'; beats: number }
  | { kind: 'end'; state: DeploymentState }
  | { kind: 'gone' }

const pollMinMs = 200
const pollMaxMs = 1_000
const heartbeatMs = 15_000
/** What the slowest reader may lag behind the fastest without reading for itself. */
const keptBytes = 1024 * 1024

/**
 * Reads the end of one log for all its readers: one question at a time, however many they are. Keeps the last
 * mebibyte, so its memory is bounded.
 */
export const createLogFeed = ({ readState, readChunks, readLast, clock }: LogSource) => {
  const stopping = new AbortController()
  const waiting = new Set<() => void>()
  let pages: LogFrames[] = []
  let bytes = 0
  // What is kept begins after this number: a fact of the log, whatever number its first reader names.
  let begin: number | undefined
  let tail = 0
  let beats = 0
  let ended: { kind: 'end'; state: DeploymentState } | { kind: 'gone' } | undefined
  let failure: unknown

  const wakeAll = () => {
    const all = [...waiting]
    waiting.clear()
    for (const wake of all) wake()
  }

  const keep = (page: LogFrames) => {
    pages.push(page)
    bytes += page.bytes.length
    tail = page.to
    while (bytes > keptBytes && pages.length > 1) {
      const [oldest, ...newer] = pages
      pages = newer
      bytes -= oldest?.bytes.length ?? 0
      begin = oldest?.to ?? begin
    }
  }

  /** Reads on until there is nothing more; a pause after each page would hold a burst back. */
  const readNew = async (): Promise<boolean> => {
    const from = tail
    while (!stopping.signal.aborted) {
      const page = framesOf(await readChunks(tail))
      if (page === undefined) break
      keep(page)
      wakeAll()
    }
    return tail > from
  }

  const run = async (): Promise<void> => {
    tail = await readLast()
    begin = tail
    let pollMs = pollMinMs
    let quietSinceMs = clock.monotonicMs()
    while (!stopping.signal.aborted) {
      // Read the state first: chunks are written before the state that ends them, so a later read of chunks
      // sees them all.
      const state = await readState()
      if (state !== undefined && (await readNew())) {
        pollMs = pollMinMs
        quietSinceMs = clock.monotonicMs()
      } else if (state === undefined || isTerminal(state)) {
        ended = state === undefined ? { kind: 'gone' } : { kind: 'end', state }
        return wakeAll()
      } else {
        pollMs = Math.min(pollMs * 1.5, pollMaxMs)
        if (clock.monotonicMs() - quietSinceMs >= heartbeatMs) {
          beats += 1
          quietSinceMs = clock.monotonicMs()
        }
      }
      wakeAll()
      await clock.sleep(pollMs, stopping.signal)
    }
  }
  run().catch((error: unknown) => {
    failure = error
    wakeAll()
  })

  return {
    /** Throws what kept the feed from reading. */
    next: (seq: number): NextLog => {
      if (failure !== undefined) throw failure
      if (begin === undefined) return { kind: 'nothing', beats }
      if (seq < begin) return { kind: 'behind', begin }
      // Most readers lack the newest page alone.
      for (let i = pages.length - 1; i >= 0; i -= 1) {
        const from = pages[i - 1]?.to ?? begin
        const page = pages[i]
        if (page === undefined || page.to <= seq) break
        if (from > seq) continue
        return { kind: 'bytes', bytes: from === seq ? page.bytes : page.after(seq), to: page.to }
      }
      return ended ?? { kind: 'nothing', beats }
    },
    /** Calls back once, when there may be something new. */
    whenChanged: (wake: () => void): void => {
      waiting.add(wake)
    },
    isOver: () => failure !== undefined || ended !== undefined,
    stop: () => stopping.abort(),
  }
}

export type LogFeed = ReturnType<typeof createLogFeed>

/** The feeds that have readers, by deployment. */
export const createLogFeeds = <Key>() => {
  const open = new Map<Key, { feed: LogFeed; readers: number }>()
  return {
    /** The feed of the key, which the first reader opens. Give it back with `leave`. */
    join: (key: Key, source: LogSource): { feed: LogFeed; leave: () => void } => {
      const known = open.get(key)
      // What failed for its readers is tried anew by the next.
      const entry = known && !known.feed.isOver() ? known : { feed: createLogFeed(source), readers: 0 }
      open.set(key, entry)
      entry.readers += 1
      return {
        feed: entry.feed,
        leave: () => {
          entry.readers -= 1
          if (entry.readers > 0) return
          entry.feed.stop()
          if (open.get(key) === entry) open.delete(key)
        },
      }
    },
  }
}
