import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { baseOf, requireRepository } from '../access.js'
import { ApiError } from '../api-error.js'
import { refuseFailedContexts, tryAutoMerge } from '../operations/deployment-rules.js'
import { paginate } from '../paginate.js'
import { parseBody } from '../parse-body.js'
import { renderDeployment } from '../render/deployment.js'
import { type Deployment, nextId } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'
import { findDeployment, isDestroyable, removeDeployment } from './deployment-status-routes.js'
import { refuseLongDescription } from './refuse-long-description.js'

const READ = { permissions: ['deployments'], level: 'read' as const }
const WRITE = { permissions: ['deployments'], level: 'write' as const }

const creation = z.object({
  ref: z.string().min(1),
  task: z.string().default('deploy'),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).default(''),
  environment: z.string().min(1).default('production'),
  description: z.string().nullable().optional(),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
})

type Query = Record<string, string | undefined>
type InRepository = { Params: { owner: string; repo: string }; Querystring: Query }
type ById = { Params: { owner: string; repo: string; id: string } }

/** Deployments, with GitHub's conditions for making and for deleting one. */
export const registerDeploymentRoutes = (app: FastifyInstance, world: World): void => {
  const { state, git } = world

  app.get<InRepository>('/repos/:owner/:repo/deployments', (request, reply) => {
    const repository = requireRepository(world, request, READ)
    const { sha, ref, task, environment } = request.query
    const deployments = Object.values(state.deployments)
      .filter(one => one.repositoryId === repository.id)
      .filter(one => sha === undefined || one.sha === sha)
      .filter(one => ref === undefined || one.ref === ref)
      .filter(one => task === undefined || one.task === task)
      .filter(one => environment === undefined || one.environment === environment)
      .sort((a, b) => b.id - a.id)
    return paginate(request, reply, deployments).map(one => renderDeployment(baseOf(request), world, one))
  })

  app.post<InRepository>('/repos/:owner/:repo/deployments', async (request, reply) => {
    const repository = requireRepository(world, request, WRITE)
    const body = parseBody(creation, request)
    refuseLongDescription('Deployment', body.description)
    const sha = await git.resolve(repository.id, body.ref)
    if (!sha) throw new ApiError(422, `No ref found for: ${body.ref}`)
    if (body.auto_merge) {
      const message = await world.exclusively(repository.id, () => tryAutoMerge(world, repository, body.ref))
      if (message) return reply.code(202).send({ message })
    }
    refuseFailedContexts(world, repository.id, { ref: body.ref, sha, required: body.required_contexts })
    const at = formatTime(world.clock.now().getTime())
    const deployment: Deployment = {
      id: nextId(state),
      repositoryId: repository.id,
      sha,
      ref: body.ref,
      task: body.task,
      payload: body.payload,
      originalEnvironment: body.environment,
      environment: body.environment,
      description: body.description ?? null,
      transient: body.transient_environment,
      production: body.production_environment ?? body.environment === 'production',
      createdAt: at,
      updatedAt: at,
    }
    state.deployments[deployment.id] = deployment
    world.save()
    return reply.code(201).send(renderDeployment(baseOf(request), world, deployment))
  })

  app.get<ById>('/repos/:owner/:repo/deployments/:id', request =>
    renderDeployment(baseOf(request), world, findDeployment(world, request, READ)),
  )

  app.delete<ById>('/repos/:owner/:repo/deployments/:id', (request: FastifyRequest<ById>, reply) => {
    const deployment = findDeployment(world, request, WRITE)
    if (!isDestroyable(world, deployment)) {
      throw new ApiError(
        422,
        'We cannot delete an active deployment unless it is the only deployment in a given environment.',
      )
    }
    removeDeployment(world, deployment)
    return reply.code(204).send()
  })
}
