import type { OrganizationId, QuotaLimits, QuotaPolicy, Quotas } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { quotaDefaults, quotas } from './schema.js'

const unlimited: QuotaLimits = {
  projects: 0,
  liveEnvironments: 0,
  concurrentBuilds: 0,
  deploymentsPerDay: 0,
  buildMinutesPerDay: 0,
  logBytesPerDay: 0,
  userProjects: 0,
  userLiveEnvironments: 0,
  userConcurrentBuilds: 0,
  userDeploymentsPerDay: 0,
  userBuildMinutesPerDay: 0,
  userLogBytesPerDay: 0,
}

/** Stores these quotas as the defaults of all organizations. */
export const storeQuotaDefaults = async (db: Database, { limits, policy }: Quotas): Promise<void> => {
  await db
    .insert(quotaDefaults)
    .values({ limits, policy })
    .onConflictDoUpdate({ target: quotaDefaults.id, set: { limits, policy, updatedAt: sql`now()` } })
}

/** `own`: what its owners set; `most`: what the operator allows, 0 for no limit. */
export type OwnQuotas = Quotas & {
  own: { limits: Partial<QuotaLimits>; policy: QuotaPolicy | null }
  most: QuotaLimits
}

/**
 * An organization's quotas: what its owners set, and never more than what the operator granted it, else the
 * defaults. Unlimited until a worker has stored the defaults.
 */
export const readQuotas = async (db: Queryable, organizationId: OrganizationId): Promise<OwnQuotas> => {
  const [row] = await db
    .select({ defaults: quotaDefaults, own: quotas })
    // Either row may be missing.
    .from(sql`(select) as one`)
    .leftJoin(quotaDefaults, sql`true`)
    .leftJoin(quotas, eq(quotas.organizationId, organizationId))
  const { defaults, own } = row ?? {}
  const most = { ...unlimited, ...defaults?.limits, ...own?.granted }
  return {
    most,
    limits: atMost(own?.limits ?? {}, most),
    policy: own?.policy ?? defaults?.policy ?? 'queue',
    own: { limits: own?.limits ?? {}, policy: own?.policy ?? null },
  }
}

/** 0 is no limit. */
const atMost = (own: Partial<QuotaLimits>, most: QuotaLimits): QuotaLimits => {
  const limits = { ...most }
  for (const [key, limit] of Object.entries(own)) {
    const name = key as keyof QuotaLimits
    if (limit > 0 && (most[name] === 0 || limit < most[name])) limits[name] = limit
  }
  return limits
}

/** Sets what the owners of one organization chose. */
export const storeOwnQuotas = async (
  tx: Transaction,
  organizationId: OrganizationId,
  { limits, policy }: OwnQuotas['own'],
): Promise<void> => {
  await tx
    .insert(quotas)
    .values({ organizationId, limits, policy })
    .onConflictDoUpdate({ target: quotas.organizationId, set: { limits, policy, updatedAt: sql`now()` } })
}

/** Locks the organization's quotas until the transaction ends: other transactions count only after that. */
export const lockQuotas = async (tx: Transaction, organizationId: OrganizationId): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`quota:${organizationId}`}, 0))`)
}
