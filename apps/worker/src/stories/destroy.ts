import {
  forgetLive,
  listResources,
  markAppGone,
  markConverged,
  markForReport,
  transitionDeployment,
} from '@taxiway/db'
import { DomainError, isDomainError, networkName } from '@taxiway/domain'
import { deadlineIn } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { refuseNewerFence } from '../steps/refuse-newer-fence.js'

/** Removes all resources of an environment and confirms with Fly that they are gone. */
export const createRunDestroy =
  (deps: StepDeps) =>
  async (attempt: Attempt): Promise<void> => {
    const app = attempt.environment.appName
    if (app) {
      await attempt.step('destroy', { app }, signal => destroyApp(deps, attempt, app, signal))
      await attempt.step(
        'verify-gone',
        { app },
        async signal => void (await verifyGone(deps, attempt, app, signal)),
      )
    }
    await recordGone(attempt)
  }

const destroyApp = async (
  deps: StepDeps,
  attempt: Attempt,
  app: string,
  signal: AbortSignal,
): Promise<{ outcome: string }> => {
  if (!(await isOurs(deps, attempt, app, signal))) return { outcome: 'absent' }
  await refuseNewerFence(deps, attempt, app, signal).catch(error => {
    // The app disappeared between the two reads: that is the goal.
    if (!isDomainError(error, 'fly.not_found')) throw error
  })
  attempt.lease.assertHeld()
  await deps.fly.apps.delete(app, { signal })
  await attempt.log.write('destroy', 'system', `Deleting the app ${app}.\n`)
  return { outcome: 'deleted' }
}

const verifyGone = async (deps: StepDeps, attempt: Attempt, app: string, signal: AbortSignal) => {
  const deadline = deadlineIn(deps.clock, deps.settings.goneTimeoutMs)
  for (let pauseMs = 50; await isOurs(deps, attempt, app, signal); pauseMs = Math.min(pauseMs * 2, 1_000)) {
    if (deps.clock.monotonicMs() >= deadline)
      throw new DomainError('fly.unavailable', {
        message: `Fly still shows the app ${app} after it was deleted.`,
      })
    await deps.clock.sleep(pauseMs, signal)
    signal.throwIfAborted()
  }
  await attempt.log.write('verify-gone', 'system', `The app ${app} is gone.\n`)
}

/** An app outside our network or in another organization only shares the name: leave it alone. */
const isOurs = async (
  { fly }: StepDeps,
  attempt: Attempt,
  app: string,
  signal: AbortSignal,
): Promise<boolean> => {
  try {
    const found = await fly.apps.get(app, { signal })
    return found !== undefined && found.network === networkName(attempt.environment.id)
  } catch (error) {
    if (isDomainError(error, 'fly.name_taken')) return false
    throw error
  }
}

const recordGone = async (attempt: Attempt) => {
  const { deployment, lease } = attempt
  await attempt.write(async (tx, held) => {
    attempt.deployment = await transitionDeployment(tx, {
      deployment,
      to: 'gone',
      owner: lease.owner,
      fence: lease.fence,
      set: { errorCode: null, errorMessage: null },
    })
    await forgetLive(tx, held)
    await markAppGone(tx, held.id)
    const shown = await listResources(tx, held.id, 'github_deployment')
    await markForReport(tx, held.id, [
      deployment.id,
      ...(held.liveDeploymentId ? [held.liveDeploymentId] : []),
      ...shown.flatMap(({ deploymentId }) => deploymentId ?? []),
    ])
    if (held.generation === deployment.generation) await markConverged(tx, held)
  })
}
