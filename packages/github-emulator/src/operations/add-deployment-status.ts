import { emitRepositoryEvent } from '../emit-event.js'
import { ownerOf, repositoryOf } from '../queries.js'
import { renderBot } from '../render/account.js'
import { renderDeployment, renderDeploymentStatus } from '../render/deployment.js'
import { type Deployment, type DeploymentStatus, nextId } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'

type Details = Partial<Pick<DeploymentStatus, 'description' | 'logUrl' | 'environmentUrl'>>

/** Adds a status to a deployment, and sends `deployment_status` to an installation that is subscribed to it. */
export const addDeploymentStatus = (
  world: World,
  deployment: Deployment,
  state: string,
  details: Details,
): DeploymentStatus => {
  const at = formatTime(world.clock.now().getTime())
  const status: DeploymentStatus = {
    id: nextId(world.state),
    repositoryId: deployment.repositoryId,
    deploymentId: deployment.id,
    state,
    environment: deployment.environment,
    createdAt: at,
    description: '',
    logUrl: '',
    environmentUrl: '',
    ...details,
  }
  world.state.deploymentStatuses[status.id] = status
  deployment.updatedAt = at
  world.save()
  emitDeploymentStatus(world, deployment, status)
  return status
}

const emitDeploymentStatus = (world: World, deployment: Deployment, status: DeploymentStatus): void => {
  const base = world.publicUrl()
  const repository = repositoryOf(world.state, deployment.repositoryId)
  const fields = {
    deployment_status: renderDeploymentStatus(base, world, status),
    deployment: renderDeployment(base, world, deployment),
    sender: renderBot(base, world.app),
    // Only GitHub Actions makes these.
    check_run: null,
    workflow: null,
    workflow_run: null,
  }
  emitRepositoryEvent(
    world,
    repository,
    { event: 'deployment_status', action: 'created', fields },
    { sender: ownerOf(world.state, repository) },
  )
}
