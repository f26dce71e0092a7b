import { createUsageReads } from '@taxiway/db'
import { idSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import { requireOwn } from '../organizations/own-organization.js'
import { bearer, protectedProblems } from './responses.js'

const usageSchema = z
  .object({
    data: z.array(
      z.object({
        key: z.string().nullable().meta({
          description:
            'The id of a project, the login of an author, or `<project id>/pr:12`; null for what belongs to none.',
        }),
        deployments: z.int(),
        buildSeconds: z.int(),
        logBytes: z.int(),
        liveEnvironments: z
          .int()
          .meta({ description: 'Of those deployed in this time, how many are up now.' }),
      }),
    ),
  })
  .meta({ id: 'Usage' })

/** Who used how much of what an organization has. */
export const usageRoutes = ({ db }: Pick<Deps, 'db'>): FastifyPluginAsyncZod => {
  const usage = createUsageReads(db)
  return async app => {
    app.route({
      method: 'GET',
      url: '/v1/organizations/:organizationId/usage',
      schema: {
        operationId: 'readUsage',
        tags: ['Organizations'],
        summary: 'Deployments, build time and log bytes by project, author or pull request, most first',
        security: bearer,
        params: z.strictObject({ organizationId: idSchema('org') }),
        querystring: z.strictObject({
          by: z.enum(['project', 'author', 'pullRequest']).default('project'),
          days: z.coerce.number().int().min(1).max(31).default(30),
          limit: z.coerce.number().int().min(1).max(100).default(50),
        }),
        response: { 200: usageSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const organizationId = requireOwn(principalOf(request), request.params.organizationId)
        return { data: await usage.list(organizationId, request.query) }
      },
    })
  }
}
