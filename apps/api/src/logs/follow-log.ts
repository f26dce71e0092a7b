import { type DeploymentState, isTerminal } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { LogChunk } from '../views/log-chunk.js'

export type LogEvent =
  | { kind: 'chunk'; chunk: LogChunk }
  | { kind: 'heartbeat' }
  | { kind: 'end'; state: DeploymentState }

export type FollowLogOptions = {
  readState: () => Promise<DeploymentState | undefined>
  /** The next chunks after `seq`, in order; a bounded number. */
  readChunks: (afterSeq: number) => Promise<LogChunk[]>
  afterSeq: number
  clock: Clock
  signal: AbortSignal
}

const pollMinMs = 200
const pollMaxMs = 1_000
const heartbeatMs = 15_000

/**
 * Yields every chunk after `afterSeq`, once and in order, as they are written; ends after the last chunk of
 * an ended deployment. Reads only when the consumer asks for more, so a slow one costs one page of memory.
 */
export async function* followLog(options: FollowLogOptions): AsyncGenerator<LogEvent, void> {
  const { clock, signal } = options
  let { afterSeq } = options
  let pollMs = pollMinMs
  let quietSinceMs = clock.monotonicMs()
  while (!signal.aborted) {
    // Read the state first: chunks are written before the state that ends them, so a later read of chunks
    // sees them all.
    const state = await options.readState()
    if (state === undefined) return
    const chunks = await options.readChunks(afterSeq)
    for (const chunk of chunks) {
      yield { kind: 'chunk', chunk }
      afterSeq = chunk.seq
    }
    if (chunks.length > 0) {
      pollMs = pollMinMs
      quietSinceMs = clock.monotonicMs()
      continue
    }
    if (isTerminal(state)) {
      yield { kind: 'end', state }
      return
    }
    if (clock.monotonicMs() - quietSinceMs >= heartbeatMs) {
      yield { kind: 'heartbeat' }
      quietSinceMs = clock.monotonicMs()
    }
    await clock.sleep(pollMs, signal)
    pollMs = Math.min(pollMs * 1.5, pollMaxMs)
  }
}
