import {
  abandonSteps,
  type Database,
  type DeploymentRow,
  type EnvironmentRow,
  findOpenDeployments,
  inTransaction,
  lockExpired,
  markForReport,
  postponeEnvironment,
  revokeLease,
  type Transaction,
  transitionDeployment,
} from '@taxiway/db'
import { bringsUp, isActive } from '@taxiway/domain'
import type { Logger } from '@taxiway/runtime'

/** A deployment whose worker crashed this often is abandoned, so it cannot crash one worker after another. */
const crashLimit = 3
const batch = 50

/**
 * Takes expired leases from silent holders and requeues their work. Crashes are counted apart from errors of
 * the work itself.
 */
export const reapExpired = async (db: Database, owner: string, logger: Logger): Promise<number> => {
  let reaped = 0
  // One environment per transaction: never hold one row while waiting for another.
  while (reaped < batch && (await reapNext(db, owner, logger))) reaped += 1
  return reaped
}

const reapNext = (db: Database, owner: string, logger: Logger): Promise<boolean> =>
  inTransaction(db, async tx => {
    const [environment] = await lockExpired(tx, 1)
    if (!environment) return false
    logger.warn(
      { environmentId: environment.id, fence: environment.fence, holder: environment.leaseOwner },
      'lease expired',
    )
    await revokeLease(tx, environment.id)
    for (const deployment of await findOpenDeployments(tx, environment.id)) {
      if (isActive(deployment.state)) await recover(tx, environment, deployment, owner)
    }
    return true
  })

/**
 * The environment always stays due: an ended deployment may have left resources, which the next holder
 * removes.
 */
const recover = async (
  tx: Transaction,
  environment: EnvironmentRow,
  deployment: DeploymentRow,
  owner: string,
) => {
  await abandonSteps(tx, deployment.id)
  const move = (to: 'superseded' | 'failed' | 'queued' | 'cancelled', set = {}) =>
    transitionDeployment(tx, {
      deployment,
      to,
      owner,
      fence: null,
      detail: `lease of ${environment.leaseOwner} expired`,
      set,
    })
  const crashes = deployment.crashes + 1
  if (deployment.generation < environment.generation) await move('superseded', { crashes })
  else if (deployment.cancelRequestedAt) {
    await move('cancelled', { crashes, errorCode: 'work.cancelled' })
  } else if (bringsUp(deployment.kind) && crashes >= crashLimit) {
    await move('failed', { crashes, errorCode: 'deployment.poison' })
  } else {
    await move('queued', { crashes })
    // A destroy is never given up, because the app would run on. A destroy that crashes its workers is
    // retried with growing delays.
    const delayMs = Math.min(5 * 60_000, 1_000 * 2 ** crashes)
    if (crashes >= crashLimit) await postponeEnvironment(tx, environment.id, null, { delayMs })
  }
  await markForReport(tx, environment.id, [deployment.id])
}
