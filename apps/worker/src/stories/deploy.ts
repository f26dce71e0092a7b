import { findRelease, markConverged } from '@taxiway/db'
import { type DeploymentId, DomainError, isDomainError, isTerminal } from '@taxiway/domain'
import { isHostReachable } from '@taxiway/fly'
import type { Vault } from '@taxiway/vault'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { checkAuthor } from '../steps/check-author.js'
import { chooseCommit } from '../steps/choose-commit.js'
import { chooseName, ensureApp } from '../steps/ensure-app.js'
import { produceImage } from '../steps/produce-image.js'
import { refuseUnproven } from '../steps/provenance.js'
import { recordLive } from '../steps/record-live.js'
import { refuseNewerFence } from '../steps/refuse-newer-fence.js'
import { type Released, releaseMachine } from '../steps/release-machine.js'
import { removeOthers } from '../steps/remove-others.js'
import { runReleaseCommand } from '../steps/run-release-command.js'
import { settleConfig } from '../steps/settle-config.js'
import { ignoreNotFound, routeTo, switchTraffic } from '../steps/switch-traffic.js'
import { verifyLive } from '../steps/verify-live.js'
import { fillTemplates } from '../variables/fill-templates.js'
import { takeSnapshot } from '../variables/take-snapshot.js'

export type DeployDeps = StepDeps & {
  vault: Vault
  /**
   * Asks GitHub whether this commit is still wanted and runs policy on the answer. Never throws: a failed
   * GitHub call changes nothing.
   */
  observeTarget: (attempt: Attempt, signal: AbortSignal) => Promise<void>
}

/** Starts the commit beside the live release, switches the traffic, then removes the older machines. */
export const createRunDeploy =
  (deps: DeployDeps) =>
  async (attempt: Attempt): Promise<void> => {
    const { state } = attempt.deployment
    if (isTerminal(state) && state !== 'live') await tidy(deps, attempt)
    else {
      const live = state === 'live' ? await findReleased(attempt) : await goLive(deps, attempt)
      await attempt.step('remove-others', live, signal => removeOthers(deps, attempt, live, signal))
    }
    await attempt.write((tx, held) =>
      held.generation === attempt.deployment.generation ? markConverged(tx, held) : Promise.resolve(),
    )
  }

/** The deployment ended without its own cleanup: keep the serving machine, remove the others. */
const tidy = async (deps: DeployDeps, attempt: Attempt): Promise<void> => {
  const { appName: app, liveDeploymentId } = attempt.environment
  if (!app) return
  const machineId = liveDeploymentId ? await findMachine(attempt, liveDeploymentId) : null
  await attempt.step('remove-others', { app, machineId }, async signal => {
    try {
      // A crash after the switch left the live machine without traffic: restore the traffic first, then
      // remove the others.
      const machines = await refuseNewerFence(deps, attempt, app, signal)
      const serving = machines.find(machine => machine.id === machineId)
      // A machine that was put to sleep stays out of reach of visits.
      if (serving && isHostReachable(serving) && attempt.environment.asleepSince === null)
        await routeTo(deps, attempt, app, serving.id, signal).catch(ignoreNotFound)
      return await removeOthers(deps, attempt, { app, machineId }, signal)
    } catch (error) {
      if (isDomainError(error, 'fly.not_found')) return { removed: [] }
      throw error
    }
  })
}

const findMachine = (attempt: Attempt, deploymentId: DeploymentId): Promise<string> =>
  attempt.write(async tx => {
    const release = await findRelease(tx, deploymentId)
    // We cannot tell which machine serves, so remove none.
    if (!release) throw new Error(`deployment ${deploymentId} is live without a release`)
    return release.machineId
  })

const goLive = async (deps: DeployDeps, attempt: Attempt): Promise<Released> => {
  const sha = attempt.deployment.sha
  if (!sha) throw new Error(`deployment ${attempt.deployment.id} has no commit`)
  await checkAuthor(deps, attempt)
  await settleConfig(deps, attempt)
  const built = await chooseCommit(deps, attempt, sha)
  const chosen = await chooseName(attempt, 0)
  const variables = await takeSnapshot(deps, attempt)
  // Before creating anything: it throws for an unknown template name.
  const likely = await fillTemplates(deps, attempt, variables, chosen)
  const app = await settleApp(deps, attempt)
  const filled = app === chosen ? likely : await fillTemplates(deps, attempt, variables, app)
  const produced = await produceImage(deps, attempt, { sha: built, app, variables: filled }).catch(error =>
    readHeadAgain(deps, attempt, error),
  )
  const { image } = produced
  await attempt.enter('releasing')
  await refuseUnproven(deps, attempt, produced)
  const release = { app, image, variables: filled }
  await runReleaseCommand(deps, attempt, release)
  const released = await attempt.step('release', { image }, signal =>
    releaseMachine(deps, attempt, release, signal),
  )
  await attempt.step('confirm', { sha }, async signal => void (await deps.observeTarget(attempt, signal)))
  await attempt.enter('verifying')
  attempt.settled()
  await attempt.step(
    'switch',
    released,
    async signal => void (await switchTraffic(deps, attempt, released, signal)),
  )
  await attempt.step('verify-live', { url: released.url }, signal =>
    verifyLive(deps, attempt, released, signal),
  )
  await recordLive(attempt, released, { image, variables, untrustedHours: deps.settings.untrusted.hours })
  return released
}

/**
 * A commit that GitHub does not have any more was often replaced by a force-push whose event is late or lost. Then
 * this attempt is superseded; otherwise the error stands.
 */
const readHeadAgain = async (deps: DeployDeps, attempt: Attempt, error: unknown): Promise<never> => {
  if (!isDomainError(error, 'source.unavailable')) throw error
  const { sha, generation } = attempt.deployment
  await attempt.step('confirm', { sha }, async signal => void (await deps.observeTarget(attempt, signal)))
  return attempt.write(async (_, held) => {
    throw held.generation > generation ? new DomainError('work.superseded') : error
  })
}

/** A build receives the app's address and may put it into the image, so Taxiway must own the app name before the build. */
const settleApp = async (deps: DeployDeps, attempt: Attempt): Promise<string> => {
  const { app } = await attempt.step('app', {}, async signal => ({
    app: await ensureApp(deps, attempt, signal),
  }))
  return app
}

/** An earlier worker went live and could not finish. */
const findReleased = (attempt: Attempt): Promise<Released> =>
  attempt.write(async tx => {
    const release = await findRelease(tx, attempt.deployment.id)
    const { appName: app, url } = attempt.environment
    if (!release || !app || !url)
      throw new Error(`deployment ${attempt.deployment.id} is live without a release`)
    return { app, url, machineId: release.machineId }
  })
