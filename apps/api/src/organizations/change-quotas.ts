import type { OwnQuotas } from '@taxiway/db'
import {
  DomainError,
  type QuotaLimits,
  type QuotaName,
  quotaLimitsSchema,
  quotaPolicies,
} from '@taxiway/domain'
import { z } from 'zod'

const names = Object.keys(quotaLimitsSchema.shape) as QuotaName[]

const limit = z.int().min(1).max(1_000_000_000_000).nullable().optional()

export const quotaChangeSchema = z
  .strictObject({
    policy: z
      .enum(quotaPolicies)
      .nullable()
      .optional()
      .meta({ description: 'null: as the installation has it.' }),
    limits: z
      .strictObject(Object.fromEntries(names.map(name => [name, limit])) as Record<QuotaName, typeof limit>)
      .optional()
      .meta({
        description: 'Limits to change, at most those of the installation; null: as the installation has it.',
      }),
  })
  .refine(body => Object.keys(body).length > 0, 'must name something to change')
  .meta({ minProperties: 1 })

type QuotaChange = z.output<typeof quotaChangeSchema>

/**
 * The organization's own quotas after a change. Throws `request.invalid` for a limit above the installation's:
 * only an operator gives more.
 */
export const changeQuotas = (
  own: OwnQuotas['own'],
  { policy, limits = {} }: QuotaChange,
  most: QuotaLimits,
): OwnQuotas['own'] => {
  const changed = { ...own.limits }
  const errors: { path: string; message: string }[] = []
  for (const [key, limit] of Object.entries(limits)) {
    const name = key as QuotaName
    if (limit === null || limit === undefined) delete changed[name]
    else if (most[name] > 0 && limit > most[name])
      errors.push({ path: `body.limits.${name}`, message: `may be ${most[name]} at most` })
    else changed[name] = limit
  }
  if (errors.length > 0) throw new DomainError('request.invalid', { details: { errors } })
  return { limits: changed, policy: policy === undefined ? own.policy : policy }
}
