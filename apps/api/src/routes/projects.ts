import { DomainError, idSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { filteredList, orderSchema, pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { presentProject, projectSchema, projectTag } from '../views/project.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'projects'> & { cursors: CursorCodec }

export const projectRoutes =
  ({ projects, cursors }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/projects',
      schema: {
        operationId: 'listProjects',
        tags: ['Projects'],
        summary: 'List projects',
        security: bearer,
        querystring: pageQuerySchema.extend({
          state: z.enum(['active', 'paused', 'archived']).optional(),
          repositoryId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional().meta({
            description: 'Only projects of this repository.',
          }),
          order: orderSchema,
        }),
        response: { 200: pageSchema(projectSchema, 'ProjectPage'), ...protectedProblems() },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { state, repositoryId, order } = request.query
        const filter = { state, repositoryId, order }
        return readPage({
          cursors,
          list: filteredList(`projects/${organizationId}`, filter),
          query: request.query,
          read: page => projects.list(organizationId, page, filter),
          present: presentProject,
        })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/projects/:projectId',
      config: { etag: true },
      schema: {
        operationId: 'getProject',
        tags: ['Projects'],
        summary: 'Read one project',
        security: bearer,
        params: z.strictObject({ projectId: idSchema('prj') }),
        response: { 200: projectSchema, ...protectedProblems(404) },
      },
      handler: async (request, reply) => {
        const { organizationId } = principalOf(request)
        const project = await projects.find(organizationId, request.params.projectId)
        if (project === null) throw new DomainError('resource.not_found')
        reply.header('etag', projectTag(project))
        return presentProject(project)
      },
    })
  }
