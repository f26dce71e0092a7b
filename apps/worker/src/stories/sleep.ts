import { markAsleep, markConverged, markForReport, transitionDeployment } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import { isHostReachable } from '@taxiway/fly'
import { deadlineIn } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { findLiveMachine } from '../steps/find-live-release.js'
import { removeOthers } from '../steps/remove-others.js'
import { ignoreNotFound, withMachineLease } from '../steps/switch-traffic.js'

/** Stops the live machine, out of reach of visits, and keeps it; removes every other machine of the environment. */
export const createRunSleep =
  (deps: StepDeps) =>
  async (attempt: Attempt): Promise<void> => {
    const { appName: app } = attempt.environment
    const machineId = await findLiveMachine(attempt)
    if (app !== null && machineId !== null) {
      const live = { app, machineId }
      await attempt.step(
        'remove-others',
        live,
        async signal => (await removeOthers(deps, attempt, live, signal).catch(ignoreNotFound)) ?? undefined,
      )
      await attempt.step('stop', live, async signal => void (await stopMachine(deps, attempt, live, signal)))
    }
    await recordAsleep(attempt)
  }

/** A machine that is gone or that Fly cannot stop is not kept: waking deploys its commit again. */
const stopMachine = async (
  deps: StepDeps,
  attempt: Attempt,
  { app, machineId }: { app: string; machineId: string },
  signal: AbortSignal,
) => {
  const { fly, clock, settings } = deps
  const machine = await fly.machines.get(app, machineId, { signal })
  if (machine && !isHostReachable(machine)) {
    attempt.lease.assertHeld()
    await fly.machines.delete(app, machineId, { signal })
    await attempt.log.write(
      'stop',
      'system',
      `Fly does not reach the host of ${machineId}; it was deleted.\n`,
    )
    return
  }
  await withMachineLease(deps, attempt, { app, machineId }, signal, async nonce => {
    // Fly starts a stopped machine for a visit, but not one that takes no traffic.
    await fly.machines.cordon(app, machineId, { nonce, signal })
    attempt.lease.assertHeld()
    await fly.machines.stop(app, machineId, { nonce, signal })
  }).catch(ignoreNotFound)
  const deadline = deadlineIn(clock, settings.goneTimeoutMs)
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
    const state = (await fly.machines.get(app, machineId, { signal }))?.state
    if (state === undefined || state === 'stopped' || state === 'destroyed') break
    if (clock.monotonicMs() >= deadline)
      throw new DomainError('fly.unavailable', {
        message: `Machine ${machineId} is ${state} after it was stopped.`,
      })
    await clock.sleep(pauseMs, signal)
    signal.throwIfAborted()
  }
  await attempt.log.write('stop', 'system', `Machine ${machineId} is stopped, and kept.\n`)
}

const recordAsleep = async (attempt: Attempt) => {
  const { deployment, lease } = attempt
  await attempt.write(async (tx, held) => {
    attempt.deployment = await transitionDeployment(tx, {
      deployment,
      to: 'asleep',
      owner: lease.owner,
      fence: lease.fence,
      set: { errorCode: null, errorMessage: null },
    })
    await markAsleep(tx, held.id)
    await markForReport(tx, held.id, [
      deployment.id,
      ...(held.liveDeploymentId ? [held.liveDeploymentId] : []),
    ])
    if (held.generation === deployment.generation) await markConverged(tx, held)
  })
}
