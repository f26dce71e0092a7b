import type { ApiCalls } from './api-calls.js'
import type { components } from './generated/api.js'
import { delayBefore, pause } from './pause.js'
import { isPassing, ProblemError } from './problem-error.js'
import { readEvents } from './read-events.js'

export type LogChunk = components['schemas']['LogChunk']
export type FollowLogsOptions = {
  /** Ends the following; its reason is thrown. */
  signal?: AbortSignal
  /** Begin after the chunk with this `seq`; without it, at the beginning. */
  after?: number
  /** How many connections in a row may bring nothing before it gives up; 20 unless told. */
  maxAttempts?: number
  /** How long a connection may be silent before it counts as dead; 45 seconds unless told. */
  idleTimeoutMs?: number
}

type State = components['schemas']['Deployment']['state']

/**
 * Every chunk of a deployment's log once and in order, as it is written; returns the state in which the deployment ended. A connection
 * that breaks is opened again after the last chunk received. Throws the `ProblemError` of a refusal, as when the token was revoked.
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
      if (data === null) throw new TypeError('The log came without a body.')
      for await (const { event, data: text } of readEvents(data, idleTimeoutMs)) {
        if (event === 'end') return (JSON.parse(text) as { state: State }).state
        if (event !== 'log') continue
        const chunk = JSON.parse(text) as LogChunk
        // Something in between may have kept what it already gave us.
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
        `The log of ${deploymentId} cannot be followed: ${failures} connections brought nothing.`,
        {
          cause,
        },
      )
    await pause(delayBefore(failures, cause instanceof ProblemError ? cause.retryAfterMs : 0), signal)
  }
}
