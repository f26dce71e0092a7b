import { repositoryOf } from '../queries.js'
import type { Deployment, DeploymentStatus } from '../state.js'
import type { World } from '../world.js'
import { nodeId, renderBot } from './account.js'
import { renderApp } from './app.js'
import { repositoryUrl } from './repository.js'

type Source = Pick<World, 'state' | 'app'>

/** GitHub's `deployment`. */
export const renderDeployment = (base: string, { state, app }: Source, deployment: Deployment) => {
  const repoUrl = repositoryUrl(base, state, repositoryOf(state, deployment.repositoryId))
  const url = `${repoUrl}/deployments/${deployment.id}`
  return {
    url,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    creator: renderBot(base, app),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: repoUrl,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: renderApp(base, app),
  }
}

/** GitHub's `deployment-status`. */
export const renderDeploymentStatus = (base: string, { state, app }: Source, status: DeploymentStatus) => {
  const repoUrl = repositoryUrl(base, state, repositoryOf(state, status.repositoryId))
  const deploymentUrl = `${repoUrl}/deployments/${status.deploymentId}`
  return {
    url: `${deploymentUrl}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator: renderBot(base, app),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: deploymentUrl,
    repository_url: repoUrl,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: renderApp(base, app),
  }
}
