import type { ApiCalls } from './api-calls.js'
import type { components } from './generated/api.js'
import { delayBefore, pause } from './pause.js'
import { isPassing, ProblemError } from './problem-error.js'
import { readEvents } from './read-events.js'

export type LogChunk = components['schemas']['LogChunk']
export type FollowLogsOptions = {
  /** Stops following; its reason is thrown. */
  signal?: AbortSignal
  /** Start after the chunk with this `seq`; by default at the beginning. */
  after?: number
  /** Give up after this many connections in a row without new data; default 20. */
  maxAttempts?: number
  /** Treat a connection as dead after this time without data; default 45 seconds. */
  idleTimeoutMs?: number
}

type State = components['schemas']['Deployment']['state']

/**
 * Every chunk of a deployment's log once and in order, as it is written; returns the state in which the
 * deployment ended. Reconnects after the last received chunk when a connection breaks. Throws the
 * `ProblemError` of a refusal, for example for a revoked token.
 */
export async function* followLogs(
  { GET }: Pick<ApiCalls, 'GET'>,
  deploymentId: string,
  { signal, after, maxAttempts = 20, idleTimeoutMs = 45_000 }: FollowLogsOptions = {},
): AsyncGenerator<LogChunk, State, void> {
  let lastSeq = after
  let failures = 0
  for (;;) {
    let cause: unknown
    try {
      const header = lastSeq === undefined ? {} : { 'last-event-id': lastSeq }
      const { data } = await GET('/v1/deployments/{deploymentId}/logs', {
        params: { path: { deploymentId }, header },
        headers: { accept: 'text/event-stream' },
        parseAs: 'stream',
        cache: 'no-store',
        ...(signal ? { signal } : {}),
      })
      if (data === null) throw new TypeError('The log answer has no body.')
      for await (const { event, data: text } of readEvents(data, idleTimeoutMs)) {
        if (event === 'end') return (JSON.parse(text) as { state: State }).state
        if (event !== 'log') continue
        const chunk = JSON.parse(text) as LogChunk
        // A proxy may have cached and repeated chunks that we have.
        if (lastSeq !== undefined && chunk.seq <= lastSeq) continue
        lastSeq = chunk.seq
        failures = 0
        yield chunk
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (!isPassing(error)) throw error
      cause = error
    }
    failures += 1
    if (failures >= maxAttempts)
      throw new Error(
        `The log of ${deploymentId} cannot be followed: ${failures} connections in a row brought no data. Check the connection, then follow it again.`,
        {
          cause,
        },
      )
    await pause(delayBefore(failures, cause instanceof ProblemError ? cause.retryAfterMs : 0), signal)
  }
}
