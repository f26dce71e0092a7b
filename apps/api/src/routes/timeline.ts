import { listTimeline } from '@taxiway/db'
import { DomainError, idSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { presentTimelineEvent, timelineEventSchema } from '../views/timeline.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'environments'> & { cursors: CursorCodec }

export const timelineRoutes =
  ({ db, environments, cursors }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/environments/:environmentId/timeline',
      schema: {
        operationId: 'listTimeline',
        tags: ['Environments'],
        summary: 'List what happened to an environment, newest first',
        description:
          'From the webhook through the decision, the deployment and its steps to what GitHub was told.',
        security: bearer,
        params: z.strictObject({ environmentId: idSchema('env') }),
        querystring: pageQuerySchema,
        response: { 200: pageSchema(timelineEventSchema, 'Timeline'), ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { environmentId } = request.params
        const environment = await environments.find(organizationId, environmentId)
        if (environment === null) throw new DomainError('resource.not_found')
        return readPage({
          cursors,
          list: `timeline/${organizationId}/${environmentId}`,
          query: request.query,
          read: page => listTimeline(db, { organizationId, environmentId }, page),
          present: presentTimelineEvent,
        })
      },
    })
  }
