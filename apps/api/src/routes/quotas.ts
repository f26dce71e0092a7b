import { countDay, countUsage, lockQuotas, type Queryable, readQuotas, storeOwnQuotas } from '@taxiway/db'
import {
  idSchema,
  type OrganizationId,
  type QuotaName,
  quotaLimitsSchema,
  quotaPolicies,
} from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import { changeQuotas, quotaChangeSchema } from '../organizations/change-quotas.js'
import { lockOwn, requireOwn } from '../organizations/own-organization.js'
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
        most: z.int().nullable().meta({
          description:
            'The most that an owner may set: what the operator granted, else what the installation has. null: no limit.',
        }),
        used: z
          .int()
          .nullable()
          .meta({ description: 'null for quotas that count for each person separately.' }),
        isOwn: z.boolean().meta({ description: 'Set for this organization; not the default.' }),
      }),
    ),
  })
  .meta({ id: 'Quotas' })

const readView = async (
  db: Queryable,
  organizationId: OrganizationId,
): Promise<z.output<typeof quotasSchema>> => {
  const { limits, policy, own, most } = await readQuotas(db, organizationId)
  const used: Partial<Record<QuotaName, number>> = {
    ...(await countUsage(db, organizationId)),
    ...(await countDay(db, organizationId)),
  }
  return {
    policy,
    quotas: names.map(name => ({
      name,
      limit: limits[name] || null,
      most: most[name] || null,
      used: isPersonal(name) ? null : (used[name] ?? null),
      isOwn: own.limits[name] !== undefined,
    })),
  }
}

const params = z.strictObject({ organizationId: idSchema('org') })

/** Quotas of an organization and their use. */
export const quotaRoutes =
  ({ db, change }: Pick<Deps, 'db'> & { change: RunChange }): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/organizations/:organizationId/quotas',
      schema: {
        operationId: 'readQuotas',
        tags: ['Organizations'],
        summary: 'Read the quotas of an organization and their use',
        security: bearer,
        params,
        response: { 200: quotasSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const organizationId = requireOwn(principalOf(request), request.params.organizationId)
        return readView(db, organizationId)
      },
    })

    app.route({
      method: 'PATCH',
      url: '/v1/organizations/:organizationId/quotas',
      schema: {
        operationId: 'updateQuotas',
        tags: ['Organizations'],
        summary: 'Change the quotas of an organization, within the limits of the installation',
        description:
          'Owners only. A lower limit stops nothing that runs. Environments that wait are looked at again within a minute.',
        security: bearer,
        params,
        body: quotaChangeSchema,
        response: { 200: quotasSchema, ...protectedProblems(404, 422) },
      },
      handler: (request, reply) =>
        change(request, reply, async (tx, principal) => {
          const { id } = await lockOwn(tx, principal, request.params.organizationId)
          await lockQuotas(tx, id)
          const { own: before, most } = await readQuotas(tx, id)
          const after = changeQuotas(before, request.body, most)
          await storeOwnQuotas(tx, id, after)
          return {
            entry: {
              action: 'organization.quotas',
              subject: { kind: 'organization', id },
              before,
              after,
            },
            body: await readView(tx, id),
          }
        }),
    })
  }
