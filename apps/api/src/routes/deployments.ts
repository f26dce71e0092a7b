import { DomainError, deploymentStates, idSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { filteredList, orderSchema, pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import {
  deploymentSchema,
  deploymentStepSchema,
  presentDeployment,
  presentStep,
} from '../views/deployment.js'
import { presentProvenance, provenanceSchema } from '../views/provenance.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'environments' | 'deployments' | 'images'> & { cursors: CursorCodec }

const commitSchema = z.string().regex(/^[0-9a-f]{40}$/, 'must be a full commit id')
const params = z.strictObject({ deploymentId: idSchema('dep') })
const tags = ['Deployments']

export const deploymentRoutes =
  ({ environments, deployments, images, cursors }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/deployments',
      schema: {
        operationId: 'listAllDeployments',
        tags,
        summary: 'List the deployments of a project, or of the whole organization',
        security: bearer,
        querystring: pageQuerySchema.extend({
          projectId: idSchema('prj').optional(),
          state: z.enum(deploymentStates).optional(),
          sha: commitSchema.optional().meta({ description: 'Only deployments of this commit.' }),
          order: orderSchema,
        }),
        response: { 200: pageSchema(deploymentSchema, 'AllDeploymentPage'), ...protectedProblems() },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { projectId, state, sha, order } = request.query
        const filter = { projectId, state, sha, order }
        return readPage({
          cursors,
          list: filteredList(`all-deployments/${organizationId}`, filter),
          query: request.query,
          read: page => deployments.listAll(organizationId, page, filter),
          present: presentDeployment,
        })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/environments/:environmentId/deployments',
      schema: {
        operationId: 'listDeployments',
        tags,
        summary: "List an environment's deployments",
        security: bearer,
        params: z.strictObject({ environmentId: idSchema('env') }),
        querystring: pageQuerySchema.extend({
          state: z.enum(deploymentStates).optional(),
          sha: commitSchema.optional().meta({ description: 'Only deployments of this commit.' }),
          order: orderSchema,
        }),
        response: { 200: pageSchema(deploymentSchema, 'DeploymentPage'), ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { environmentId } = request.params
        const { state, sha, order } = request.query
        const filter = { state, sha, order }
        if (!(await environments.find(organizationId, environmentId)))
          throw new DomainError('resource.not_found')
        return readPage({
          cursors,
          list: filteredList(`deployments/${organizationId}/${environmentId}`, filter),
          query: request.query,
          read: page => deployments.list(organizationId, environmentId, page, filter),
          present: presentDeployment,
        })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/deployments/:deploymentId',
      config: { etag: true },
      schema: {
        operationId: 'getDeployment',
        tags,
        summary: 'Read one deployment',
        security: bearer,
        params,
        response: { 200: deploymentSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const deployment = await deployments.find(organizationId, request.params.deploymentId)
        if (deployment === null) throw new DomainError('resource.not_found')
        return presentDeployment(deployment)
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/deployments/:deploymentId/provenance',
      schema: {
        operationId: 'getDeploymentProvenance',
        tags,
        summary: "Read where a deployment's image came from",
        security: bearer,
        params,
        response: { 200: provenanceSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const image = await images.findOfDeployment(organizationId, request.params.deploymentId)
        if (!image?.provenance) throw new DomainError('resource.not_found')
        return presentProvenance({ ...image, provenance: image.provenance })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/deployments/:deploymentId/steps',
      schema: {
        operationId: 'listDeploymentSteps',
        tags,
        summary: "List a deployment's steps in the order they began",
        security: bearer,
        params,
        querystring: pageQuerySchema,
        response: { 200: pageSchema(deploymentStepSchema, 'DeploymentStepPage'), ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { deploymentId } = request.params
        const { limit, cursor } = request.query
        if (!(await deployments.findState(organizationId, deploymentId)))
          throw new DomainError('resource.not_found')
        const list = `steps/${organizationId}/${deploymentId}`
        const afterId = cursor === undefined ? 0 : Number(cursors.decode(list, cursor))
        const rows = await deployments.listSteps(deploymentId, { limit: limit + 1, afterId })
        const shown = rows.slice(0, limit)
        const last = shown.at(-1)
        return {
          data: shown.map(presentStep),
          nextCursor: rows.length > limit && last ? cursors.encode(list, last.id) : null,
        }
      },
    })
  }
