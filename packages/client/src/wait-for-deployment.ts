import type { ApiCalls } from './api-calls.js'
import type { components } from './generated/api.js'
import { pause } from './pause.js'
import { isPassing, ProblemError } from './problem-error.js'

export type Deployment = components['schemas']['Deployment']
export type WaitForDeploymentOptions = {
  signal?: AbortSignal
  /** Default: 15 minutes. */
  timeoutMs?: number
}

const firstPollMs = 500
const maxPollMs = 3_000
const ends: ReadonlySet<string> = new Set([
  'live',
  'gone',
  'asleep',
  'skipped',
  'superseded',
  'cancelled',
  'failed',
])

/**
 * Resolves when the deployment has ended, in success or failure: read its `state`. Keeps asking while the API
 * cannot be reached. Throws a `TimeoutError` after the timeout, the signal's reason when you abort it, and
 * the `ProblemError` of a refusal.
 */
export const waitForDeployment = async (
  { GET }: Pick<ApiCalls, 'GET'>,
  deploymentId: string,
  { signal, timeoutMs = 15 * 60_000 }: WaitForDeploymentOptions = {},
): Promise<Deployment> => {
  const timeout = AbortSignal.timeout(timeoutMs)
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout
  for (let pollMs = firstPollMs; ; pollMs = Math.min(pollMs * 1.5, maxPollMs)) {
    let retryAfterMs = 0
    try {
      const params = { path: { deploymentId } }
      const { data } = await GET('/v1/deployments/{deploymentId}', { params, signal: either })
      if (ends.has(data.state)) return data
    } catch (error) {
      either.throwIfAborted()
      if (!isPassing(error)) throw error
      if (error instanceof ProblemError) retryAfterMs = error.retryAfterMs ?? 0
    }
    await pause(Math.max(pollMs, retryAfterMs), either)
  }
}
