import { inTransaction } from '@taxiway/db'
import { DomainError, type EnvironmentId, idSchema } from '@taxiway/domain'
import { cancelDeployment, type EnvironmentRequest, requestEnvironment } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Principal } from '../auth/principal.js'
import type { Deps } from '../deps.js'
import { deploymentSchema, presentDeployment } from '../views/deployment.js'
import { environmentSchema, presentEnvironment } from '../views/environment.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'wake' | 'environments' | 'deployments'>

const environmentParams = z.strictObject({ environmentId: idSchema('env') })
const nothing = z.strictObject({}).nullish()
const commit = z
  .string()
  .regex(/^[0-9a-f]{40}$/, 'must be a full commit id')
  .meta({ description: 'A full commit id.' })

const environmentActions = [
  {
    action: 'deploy',
    operationId: 'deployEnvironment',
    summary: 'Deploy the head of an environment again, or a commit of your choice',
    body: z.strictObject({ sha: commit.optional() }).nullish(),
  },
  {
    action: 'destroy',
    operationId: 'destroyEnvironment',
    summary: 'Take an environment down until it is deployed or its pull request is reopened',
    body: nothing,
  },
  {
    action: 'rollback',
    operationId: 'rollBackEnvironment',
    summary: 'Bring back the commit of a deployment that was live before',
    body: z.strictObject({ deploymentId: idSchema('dep') }),
  },
] as const

/** What people and programs may ask for: each changes what is desired, answers at once, and leaves the work to the workers. */
export const actionRoutes =
  ({ db, wake, environments, deployments }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const read = async (organizationId: Principal['organizationId'], id: EnvironmentId) => {
      const environment = await environments.find(organizationId, id)
      if (environment === undefined) throw new DomainError('resource.not_found')
      return presentEnvironment(environment)
    }

    for (const { action, operationId, summary, body } of environmentActions) {
      app.route({
        method: 'POST',
        url: `/v1/environments/:environmentId/${action}`,
        schema: {
          operationId,
          tags: ['Environments'],
          summary,
          security: bearer,
          params: environmentParams,
          body,
          response: { 202: environmentSchema, ...protectedProblems(404, 409) },
        },
        handler: async (request, reply) => {
          const principal = principalOf(request)
          const { environmentId } = request.params
          const wanted = { ...request.body, action } as EnvironmentRequest
          const change = await inTransaction(db, tx =>
            requestEnvironment(tx, environmentId, principal.organizationId, wanted, callerOf(principal)),
          )
          if (change.changed)
            await wake.wakeEnvironments([{ environmentId, generation: change.generation, attempt: 0 }])
          return reply.code(202).send(await read(principal.organizationId, environmentId))
        },
      })
    }

    app.route({
      method: 'POST',
      url: '/v1/deployments/:deploymentId/cancel',
      schema: {
        operationId: 'cancelDeployment',
        tags: ['Deployments'],
        summary: 'Cancel a deployment that is not live yet',
        security: bearer,
        params: z.strictObject({ deploymentId: idSchema('dep') }),
        body: nothing,
        response: { 202: deploymentSchema, ...protectedProblems(404, 409) },
      },
      handler: async (request, reply) => {
        const principal = principalOf(request)
        const { organizationId } = principal
        const id = request.params.deploymentId
        await inTransaction(db, tx => cancelDeployment(tx, { id, organizationId, by: callerOf(principal) }))
        const deployment = await deployments.find(organizationId, id)
        if (deployment === undefined) throw new DomainError('resource.not_found')
        return reply.code(202).send(presentDeployment(deployment))
      },
    })
  }

const callerOf = (principal: Principal): string => `api:${principal.id}`
