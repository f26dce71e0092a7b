import { countMachineTime, startMachineTime } from '@taxiway/db'
import { isTerminal } from '@taxiway/domain'
import { isHostReachable } from '@taxiway/fly'
import type { Attempt } from '../attempt/attempt.js'
import { appUrl, type StepDeps } from '../attempt/step-deps.js'
import { findLiveRelease, type LiveRelease } from '../steps/find-live-release.js'
import { recordLive } from '../steps/record-live.js'
import { refuseNewerFence } from '../steps/refuse-newer-fence.js'
import type { Released } from '../steps/release-machine.js'
import { settleConfig } from '../steps/settle-config.js'
import { ignoreNotFound, switchTraffic, withMachineLease } from '../steps/switch-traffic.js'
import { verifyLive } from '../steps/verify-live.js'
import { waitUntilHealthy } from '../steps/wait-until-healthy.js'
import { fillTemplates } from '../variables/fill-templates.js'
import { takeSnapshot } from '../variables/take-snapshot.js'
import type { DeployDeps } from './deploy.js'

type Asleep = { released: Released; state: string; image: string; fingerprint: string }

/**
 * Starts the sleeping machine, or restarts the live one, without a build, and verifies it. If the machine is
 * gone or does not start, the same commit is deployed with the same variables.
 */
export const createRunWake =
  (deps: DeployDeps, deploy: (attempt: Attempt) => Promise<void>) =>
  async (attempt: Attempt): Promise<void> => {
    const { deployment } = attempt
    if (!isTerminal(deployment.state) && deployment.attempt === 0) {
      const asleep = await findAsleep(deps, attempt)
      if (asleep) {
        // Its checks and log may quote its variables, so mask them from here on.
        await settleConfig(deps, attempt)
        await fillTemplates(deps, attempt, await takeSnapshot(deps, attempt), asleep.released.app)
        await resume(deps, attempt, asleep)
      }
    }
    // If it is live already, only clean up; otherwise start it from its image.
    await deploy(attempt)
  }

const resume = async (deps: StepDeps, attempt: Attempt, { released, state, image, fingerprint }: Asleep) => {
  const { app, machineId, url } = released
  await attempt.enter('releasing')
  // If the deployment ends early, a woken machine is stopped again; a repaired machine stays as it is.
  const wasAsleep = attempt.environment.asleepSince !== null
  if (wasAsleep)
    attempt.onUndo('ended', 'started machine', async () => {
      await deps.fly.machines.stop(app, machineId).catch(ignoreNotFound)
      await attempt.write((tx, { id }) =>
        countMachineTime(tx, { environmentId: id, machineId }, { runs: false }),
      )
    })
  await attempt.step('start', released, async signal => {
    await withMachineLease(deps, attempt, released, signal, nonce =>
      deps.fly.machines[state === 'started' ? 'restart' : 'start'](app, machineId, { nonce, signal }),
    )
    await attempt.write((tx, { id }) => startMachineTime(tx, { environmentId: id, machineId }))
    await waitUntilHealthy(deps, attempt, released, signal)
    return undefined
  })
  await attempt.enter('verifying')
  attempt.settled()
  await attempt.step(
    'switch',
    released,
    async signal => void (await switchTraffic(deps, attempt, released, signal)),
  )
  await attempt.step('verify-live', { url }, signal => verifyLive(deps, attempt, released, signal))
  await recordLive(attempt, released, {
    image,
    variables: { fingerprint },
    untrustedHours: deps.settings.untrusted.hours,
  })
  attempt.environment = { ...attempt.environment, url, liveDeploymentId: attempt.deployment.id }
}

const findAsleep = async (deps: StepDeps, attempt: Attempt): Promise<Asleep | null> => {
  const { appName: app, liveSha, liveVariables } = attempt.environment
  const release = await findLiveRelease(attempt)
  if (app === null || release === null || liveVariables === null || liveSha !== attempt.deployment.sha)
    return null
  const state = await findState(deps, attempt, app, release)
  if (state === undefined) return null
  const released = { app, machineId: release.machineId, url: appUrl(deps.settings, app) }
  return { released, state, image: release.image, fingerprint: liveVariables }
}

const findState = async (
  deps: StepDeps,
  attempt: Attempt,
  app: string,
  { machineId }: LiveRelease,
): Promise<string | undefined> => {
  const machines = await refuseNewerFence(deps, attempt, app, attempt.signal).catch(ignoreNotFound)
  return machines?.find(machine => machine.id === machineId && isHostReachable(machine))?.state
}
