import { createUsageReads, type UsagePosition } from '@taxiway/db'
import { costOf, idSchema, parseMachinePrices } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import { requireOwn } from '../organizations/own-organization.js'
import type { CursorCodec } from '../paging/cursor.js'
import { filteredList, pageQuerySchema, pageSchema } from '../paging/page.js'
import { bearer, protectedProblems } from './responses.js'

const usageSchema = z
  .object({
    key: z.string().nullable().meta({
      description:
        'The id of a project, the login of an author, or `<project id>/pr:12`; null for deployments without one.',
    }),
    deployments: z.int(),
    buildSeconds: z.int(),
    logBytes: z.int(),
    liveEnvironments: z
      .int()
      .meta({ description: 'How many environments deployed in this time are up now.' }),
    machineSeconds: z.int().meta({ description: 'How long their machines ran on the days of this time.' }),
    cost: z.number().nullable().meta({
      description: 'Dollars for it, by the prices of the operator; null when a size has no price.',
    }),
  })
  .meta({ id: 'Usage' })

type RouteDeps = Pick<Deps, 'db' | 'env'> & { cursors: CursorCodec }

/** Use of quotas by project, author or pull request. Later pages count until the time of the first page. */
export const usageRoutes = ({ db, env, cursors }: RouteDeps): FastifyPluginAsyncZod => {
  const usage = createUsageReads(db)
  const prices = parseMachinePrices(env.MACHINE_PRICES)
  return async app => {
    app.route({
      method: 'GET',
      url: '/v1/organizations/:organizationId/usage',
      schema: {
        operationId: 'readUsage',
        tags: ['Organizations'],
        summary: 'Read deployments, build time and log bytes by project, author or pull request, most first',
        security: bearer,
        params: z.strictObject({ organizationId: idSchema('org') }),
        querystring: pageQuerySchema.extend({
          by: z.enum(['project', 'author', 'pullRequest']).default('project'),
          days: z.coerce.number().int().min(1).max(31).default(30),
        }),
        response: { 200: pageSchema(usageSchema, 'UsagePage'), ...protectedProblems(404) },
      },
      handler: async request => {
        const organizationId = requireOwn(principalOf(request), request.params.organizationId)
        const { by, days, limit, cursor } = request.query
        const list = filteredList(`usage/${organizationId}`, { by, days })
        const after = cursor === undefined ? undefined : (cursors.decode(list, cursor) as UsagePosition)
        const rows = await usage.list(organizationId, { by, days, limit: limit + 1, after })
        const shown = rows.slice(0, limit)
        const last = shown.at(-1)
        const data = shown.map(({ machineTime: time, ...row }) => {
          const { machineSeconds, soFar: cost } = costOf({ time, running: [] }, prices)
          return { ...row, machineSeconds, cost }
        })
        const nextCursor = rows.length > limit && last ? cursors.encode(list, positionOf(last)) : null
        return { data, nextCursor }
      },
    })
  }
}

const positionOf = ({ until, deployments, key }: UsagePosition): UsagePosition => ({
  until,
  deployments,
  key,
})
