import { listReceipt, readMachineTime } from '@taxiway/db'
import { costOf, DomainError, desiredStates, idSchema, parseMachinePrices } from '@taxiway/domain'
import { explainEnvironment } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { filteredList, orderSchema, pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { environmentSchema, presentEnvironment } from '../views/environment.js'
import { explanationSchema, presentExplanation } from '../views/explanation.js'
import { presentCost, presentReceipt, receiptSchema } from '../views/receipt.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'env' | 'projects' | 'environments' | 'deployments' | 'readiness'> & {
  cursors: CursorCodec
}

const shownDecisions = 10
const shownResources = 500
const params = z.strictObject({ environmentId: idSchema('env') })
const tags = ['Environments']

export const environmentRoutes =
  ({ db, env, projects, environments, deployments, readiness, cursors }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/projects/:projectId/environments',
      schema: {
        operationId: 'listEnvironments',
        tags,
        summary: "List a project's environments",
        security: bearer,
        params: z.strictObject({ projectId: idSchema('prj') }),
        querystring: pageQuerySchema.extend({
          state: z
            .enum(desiredStates)
            .optional()
            .meta({ description: 'Only environments with this desired state.' }),
          branch: z
            .string()
            .min(1)
            .max(255)
            .regex(/^\P{Cc}*$/u, 'must not contain control characters')
            .optional()
            .meta({ description: 'Only the environment of this branch.' }),
          pullRequest: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional().meta({
            description: 'Only the environment of this pull request.',
          }),
          order: orderSchema,
        }),
        response: { 200: pageSchema(environmentSchema, 'EnvironmentPage'), ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { projectId } = request.params
        const { state, branch, pullRequest, order } = request.query
        const targets = [
          ...(branch === undefined ? [] : [`branch:${branch}`]),
          ...(pullRequest === undefined ? [] : [`pr:${pullRequest}`]),
        ]
        const filter = { state, order, ...(targets.length > 0 ? { targets } : {}) }
        if (!(await projects.find(organizationId, projectId))) throw new DomainError('resource.not_found')
        return readPage({
          cursors,
          list: filteredList(`environments/${organizationId}/${projectId}`, filter),
          query: request.query,
          read: page => environments.list(organizationId, projectId, page, filter),
          present: presentEnvironment,
        })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/environments',
      schema: {
        operationId: 'listAllEnvironments',
        tags,
        summary: 'List the environments of the whole organization',
        security: bearer,
        querystring: pageQuerySchema.extend({
          state: z
            .enum(desiredStates)
            .optional()
            .meta({ description: 'Only environments with this desired state.' }),
          needsAttention: z
            .literal('true')
            .transform(() => true as const)
            .optional()
            .meta({
              description:
                'Only those that a person has to look at: a deployment failed, an approval is missing, or the app has a fault.',
            }),
          order: orderSchema,
        }),
        response: { 200: pageSchema(environmentSchema, 'AllEnvironmentPage'), ...protectedProblems() },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { state, needsAttention, order } = request.query
        const filter = { state, needsAttention, order }
        return readPage({
          cursors,
          list: filteredList(`all-environments/${organizationId}`, filter),
          query: request.query,
          read: page => environments.listAll(organizationId, page, filter),
          present: presentEnvironment,
        })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/environments/:environmentId',
      config: { etag: true },
      schema: {
        operationId: 'getEnvironment',
        tags,
        summary: 'Read one environment',
        security: bearer,
        params,
        response: { 200: environmentSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const environment = await environments.find(organizationId, request.params.environmentId)
        if (environment === null) throw new DomainError('resource.not_found')
        const cost = costOf(await readMachineTime(db, environment.id), parseMachinePrices(env.MACHINE_PRICES))
        return { ...presentEnvironment(environment), cost: presentCost(cost) }
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/environments/:environmentId/receipt',
      schema: {
        operationId: 'getReceipt',
        tags,
        summary: 'Read what was made for an environment, when it was verified to be gone, and what it cost',
        description: 'Also after its end. Comments, checks and deployments on GitHub are part of it.',
        security: bearer,
        params,
        response: { 200: receiptSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const environment = await environments.find(organizationId, request.params.environmentId)
        if (environment === null) throw new DomainError('resource.not_found')
        const { id } = environment
        const lines = await listReceipt(db, id, shownResources + 1)
        const cost = costOf(await readMachineTime(db, id), parseMachinePrices(env.MACHINE_PRICES))
        return presentReceipt(id, lines, { cost, limit: shownResources })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/environments/:environmentId/explain',
      schema: {
        operationId: 'explainEnvironment',
        tags,
        summary: 'Explain the state of an environment, and what it waits for',
        security: bearer,
        params,
        response: { 200: explanationSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const environment = await environments.findWork(organizationId, request.params.environmentId)
        if (environment === null) throw new DomainError('resource.not_found')
        const { id, generation } = environment
        const [deployment, decisions, aliveWorkers] = await Promise.all([
          deployments.findByGeneration(organizationId, id, generation),
          environments.listDecisions(id, shownDecisions),
          readiness.countWorkers(),
        ])
        const explanation = explainEnvironment({ environment, deployment, aliveWorkers })
        return presentExplanation({ environment, deployment, decisions, explanation })
      },
    })
  }
