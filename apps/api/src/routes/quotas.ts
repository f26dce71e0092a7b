import { countDay, countUsage, readQuotas } from '@taxiway/db'
import { idSchema, type QuotaName, quotaLimitsSchema, quotaPolicies } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import { requireOwn } from '../organizations/own-organization.js'
import { bearer, protectedProblems } from './responses.js'

const names = Object.keys(quotaLimitsSchema.shape) as QuotaName[]
const isPersonal = (name: QuotaName) => name.startsWith('user')

const quotasSchema = z
  .object({
    policy: z.enum(quotaPolicies).meta({
      description:
        'What happens to a new environment when the quota is used up: it waits (`queue`), the environment that was idle longest goes to sleep (`evict_idle`), or it is refused (`refuse`).',
    }),
    quotas: z.array(
      z.object({
        name: z.enum(names),
        limit: z.int().nullable().meta({ description: 'Null: no limit.' }),
        used: z
          .int()
          .nullable()
          .meta({ description: 'null for quotas that count for each person separately.' }),
        isOwn: z.boolean().meta({ description: 'Set for this organization; not the default.' }),
      }),
    ),
  })
  .meta({ id: 'Quotas' })

/** Quotas of an organization and their use. Only the operator changes quotas, in the database. */
export const quotaRoutes =
  ({ db }: Pick<Deps, 'db'>): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/organizations/:organizationId/quotas',
      schema: {
        operationId: 'readQuotas',
        tags: ['Organizations'],
        summary: 'Read the quotas of an organization and their use',
        security: bearer,
        params: z.strictObject({ organizationId: idSchema('org') }),
        response: { 200: quotasSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const organizationId = requireOwn(principalOf(request), request.params.organizationId)
        const { limits, policy, own } = await readQuotas(db, organizationId)
        const used: Partial<Record<QuotaName, number>> = {
          ...(await countUsage(db, organizationId)),
          ...(await countDay(db, organizationId)),
        }
        return {
          policy,
          quotas: names.map(name => ({
            name,
            limit: limits[name] || null,
            used: isPersonal(name) ? null : (used[name] ?? null),
            isOwn: own.limits[name] !== undefined,
          })),
        }
      },
    })
  }
