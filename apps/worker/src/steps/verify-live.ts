import { DomainError } from '@taxiway/domain'
import { deadlineIn } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { explainAnswer } from './explain-health.js'
import { followMachineLog } from './follow-machine-log.js'
import type { Released } from './release-machine.js'

/**
 * Requests the app at its public address, like a visitor, until the new machine answers well. Throws `release.unhealthy` with what it
 * answers, or `release.not_reachable` when no answer comes.
 */
export const verifyLive = async (
  deps: Pick<StepDeps, 'fly' | 'clock' | 'probe' | 'settings'>,
  attempt: Attempt,
  { app, url, machineId }: Released,
  signal: AbortSignal,
): Promise<{ status: number }> => {
  const { clock, probe, settings } = deps
  const deadline = deadlineIn(clock, settings.verifyTimeoutMs)
  const address = new URL(attempt.project.config.healthPath ?? '/', url).href
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
    const answer = await probe(address, machineId, signal)
    if (answer !== undefined && answer.status < 400 && !answer.isCircle) {
      const led = answer.url === address ? '' : `, at ${answer.url}`
      await attempt.log.write('verify-live', 'system', `${url} answers with ${answer.status}${led}.\n`)
      return { status: answer.status }
    }
    if (clock.monotonicMs() + pauseMs >= deadline) {
      const what = `For ${settings.verifyTimeoutMs / 1000} s, GET ${answer?.url ?? address}`
      const { lines, note } = await followMachineLog(deps, attempt, {
        app,
        machineId,
        step: 'verify-live',
      }).finish(signal)
      throw new DomainError(answer === undefined ? 'release.not_reachable' : 'release.unhealthy', {
        message: [explain(what, answer), note].filter(Boolean).join(' '),
        // What the app itself answers, it answers again.
        retryable: answer === undefined || answer.status >= 500,
        details: { lastLines: lines },
      })
    }
    await clock.sleep(pauseMs, signal)
    signal.throwIfAborted()
  }
}

const explain = (what: string, answer: Awaited<ReturnType<StepDeps['probe']>>): string => {
  if (answer === undefined)
    return `${what} did not answer. Check that the app listens on 0.0.0.0 and on the port in PORT.`
  if (answer.isCircle)
    return `${what} was answered with ${answer.status}, redirects that lead in a circle; set healthPath to a path that answers 200.`
  return explainAnswer({ what }, String(answer.status))
}
