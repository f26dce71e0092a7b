import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { baseOf, type Need, requireRepository } from '../access.js'
import { notFound, validationFailed } from '../api-error.js'
import { addDeploymentStatus } from '../operations/add-deployment-status.js'
import { paginate } from '../paginate.js'
import { parseBody } from '../parse-body.js'
import { renderDeploymentStatus } from '../render/deployment.js'
import type { Deployment, DeploymentStatus } from '../state.js'
import type { World } from '../world.js'
import { refuseLongDescription } from './refuse-long-description.js'

const READ = { permissions: ['deployments'], level: 'read' as const }
const WRITE = { permissions: ['deployments'], level: 'write' as const }

const creation = z.object({
  state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
  target_url: z.string().default(''),
  log_url: z.string().optional(),
  description: z.string().default(''),
  environment: z.string().min(1).optional(),
  environment_url: z.string().default(''),
  auto_inactive: z.boolean().default(true),
})

type ById = { Params: { owner: string; repo: string; id: string } }

/** The statuses of a deployment, newest first. */
export const registerDeploymentStatusRoutes = (app: FastifyInstance, world: World): void => {
  const render = (request: FastifyRequest, status: DeploymentStatus) =>
    renderDeploymentStatus(baseOf(request), world, status)

  app.get<ById>('/repos/:owner/:repo/deployments/:id/statuses', (request, reply) => {
    const deployment = findDeployment(world, request, READ)
    const page = paginate(request, reply, statusesOfDeployment(world, deployment.id))
    return page.map(status => render(request, status))
  })

  app.post<ById>('/repos/:owner/:repo/deployments/:id/statuses', (request, reply) => {
    const deployment = findDeployment(world, request, WRITE)
    const body = parseBody(creation, request)
    refuseLongDescription('DeploymentStatus', body.description)
    for (const field of ['target_url', 'log_url', 'environment_url'] as const) {
      const value = body[field]
      if (!value || /^https?:\/\//.test(value)) continue
      const message = `${field} must use http(s) scheme`
      throw validationFailed({ resource: 'DeploymentStatus', field, code: 'custom', message })
    }
    deployment.environment = body.environment ?? deployment.environment
    const status = addDeploymentStatus(world, deployment, body.state, {
      description: body.description,
      logUrl: body.log_url ?? body.target_url,
      environmentUrl: body.environment_url,
    })
    if (body.state === 'success' && body.auto_inactive) retireOthers(world, deployment)
    return reply.code(201).send(render(request, status))
  })
}

export const findDeployment = (world: World, request: FastifyRequest<ById>, need: Need): Deployment => {
  const repository = requireRepository(world, request, need)
  const deployment = world.state.deployments[request.params.id]
  if (deployment?.repositoryId !== repository.id) throw notFound()
  return deployment
}

/** A deployment may go once a later status says it is over, or while it is the only one there is. */
export const isDestroyable = (world: World, deployment: Deployment): boolean => {
  const latest = latestState(world, deployment.id)
  if (latest !== undefined && ['inactive', 'failure', 'error'].includes(latest)) return true
  const all = Object.values(world.state.deployments)
  return all.filter(one => one.repositoryId === deployment.repositoryId).length === 1
}

export const removeDeployment = (world: World, deployment: Deployment): void => {
  for (const status of statusesOfDeployment(world, deployment.id))
    delete world.state.deploymentStatuses[status.id]
  delete world.state.deployments[deployment.id]
  world.save()
}

const statusesOfDeployment = (world: World, deploymentId: number): DeploymentStatus[] =>
  Object.values(world.state.deploymentStatuses)
    .filter(one => one.deploymentId === deploymentId)
    .sort((a, b) => b.id - a.id)

const latestState = (world: World, deploymentId: number): string | undefined =>
  statusesOfDeployment(world, deploymentId)[0]?.state

/** Earlier successful deployments of the same environment end, unless that is transient or production. */
const retireOthers = (world: World, deployment: Deployment): void => {
  const others = Object.values(world.state.deployments).filter(
    one =>
      one.repositoryId === deployment.repositoryId &&
      one.environment === deployment.environment &&
      one.id < deployment.id &&
      !one.transient &&
      !one.production &&
      latestState(world, one.id) === 'success',
  )
  for (const other of others) addDeploymentStatus(world, other, 'inactive', {})
}
