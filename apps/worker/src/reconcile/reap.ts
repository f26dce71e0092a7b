import {
  abandonSteps,
  type Database,
  type DeploymentRow,
  type EnvironmentRow,
  findOpenDeployments,
  inTransaction,
  lockExpired,
  markForReport,
  revokeLease,
  type Transaction,
  transitionDeployment,
} from '@taxiway/db'
import { isActive } from '@taxiway/domain'
import type { Logger } from '@taxiway/runtime'

/** After so many silent deaths of its worker a deployment is taken out, so that it cannot kill one worker after the other. */
const crashLimit = 3
const batch = 50

/**
 * Takes leases from holders that went silent, and puts what they were at back into the queue. Crashes are counted apart from errors of
 * the work itself.
 */
export const reapExpired = (db: Database, owner: string, logger: Logger): Promise<number> =>
  inTransaction(db, async tx => {
    const expired = await lockExpired(tx, batch)
    for (const environment of expired) {
      logger.warn(
        { environmentId: environment.id, fence: environment.fence, holder: environment.leaseOwner },
        'lease expired',
      )
      await revokeLease(tx, environment.id)
      for (const deployment of await findOpenDeployments(tx, environment.id)) {
        if (isActive(deployment.state)) await recover(tx, environment, deployment, owner)
      }
    }
    return expired.length
  })

/** The environment stays due in every case: an ended deployment may have left something, and its next holder takes that away. */
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
  } else if (crashes >= crashLimit) {
    await move('failed', { crashes, errorCode: 'deployment.poison' })
  } else await move('queued', { crashes })
  await markForReport(tx, environment.id, [deployment.id])
}
