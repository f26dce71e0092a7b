import { DomainError } from '@taxiway/domain'
import { deadlineIn } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import type { Released } from './release-machine.js'

/**
 * Requests the app at its public address, like a visitor, until the new machine answers. Throws
 * `release.not_reachable`.
 */
export const verifyLive = async (
  { clock, probe, settings }: StepDeps,
  attempt: Attempt,
  { url, machineId }: Released,
  signal: AbortSignal,
): Promise<{ status: number }> => {
  const deadline = deadlineIn(clock, settings.verifyTimeoutMs)
  const address = new URL(attempt.project.config.healthPath, url).href
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
    const status = await probe(address, machineId, signal)
    if (status !== undefined && status < 400) {
      await attempt.log.write('verify-live', 'system', `${url} answers with ${status}.\n`)
      return { status }
    }
    if (clock.monotonicMs() + pauseMs >= deadline) {
      throw new DomainError('release.not_reachable', {
        message: `${address} ${status === undefined ? 'did not answer' : `answered with ${status}`} for ${settings.verifyTimeoutMs / 1000} s.`,
      })
    }
    await clock.sleep(pauseMs, signal)
    signal.throwIfAborted()
  }
}
