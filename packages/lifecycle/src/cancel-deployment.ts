import {
  findDeployment,
  lockEnvironment,
  markConverged,
  markForReport,
  requestCancel,
  type Transaction,
  transitionDeployment,
} from '@taxiway/db'
import { bringsUp, type DeploymentId, DomainError, isTerminal, type OrganizationId } from '@taxiway/domain'

/**
 * Cancels a deployment that is not live yet. A deployment without a worker ends at once; otherwise its worker
 * learns of the cancel with its next heartbeat. A cancelled deployment never goes live. Throws
 * `resource.not_found` for a deployment of another organization, and `deployment.not_cancellable` once the
 * traffic switch has begun.
 */
export const cancelDeployment = async (
  tx: Transaction,
  { id, organizationId, by }: { id: DeploymentId; organizationId: OrganizationId; by: string },
): Promise<'cancelled' | 'cancelling'> => {
  const found = await findDeployment(tx, id)
  if (!found || found.organizationId !== organizationId) throw new DomainError('resource.not_found')
  const environment = await lockEnvironment(tx, found.environmentId)
  // Read again under the lock. The traffic switch takes the same lock, so either the cancel or the switch
  // comes first.
  const deployment = await findDeployment(tx, id)
  if (!environment || !deployment) throw new DomainError('resource.not_found')
  if (deployment.state === 'cancelled') return 'cancelled'
  if (!bringsUp(deployment.kind) || deployment.state === 'verifying' || isTerminal(deployment.state)) {
    throw new DomainError('deployment.not_cancellable', {
      message: `The deployment is ${deployment.state}; there is nothing left to cancel.`,
    })
  }
  if (deployment.state !== 'queued') {
    await requestCancel(tx, [id])
    return 'cancelling'
  }
  await transitionDeployment(tx, {
    deployment,
    to: 'cancelled',
    owner: by,
    fence: null,
    set: { errorCode: 'work.cancelled' },
  })
  // If the environment has an app, an earlier attempt may have left machines: a worker checks before the
  // cancel counts as complete.
  if (environment.generation === deployment.generation && environment.appName === null)
    await markConverged(tx, environment)
  await markForReport(tx, environment.id, [id])
  return 'cancelled'
}
