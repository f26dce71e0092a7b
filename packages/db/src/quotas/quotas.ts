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

/** `own`: what is set for this organization; `defaults`: what holds without that. */
export type OwnQuotas = Quotas & {
  own: { limits: Partial<QuotaLimits>; policy: QuotaPolicy | null }
  defaults: QuotaLimits
}

/**
 * An organization's quotas: its own values, else the defaults. Unlimited until a worker has stored the
 * defaults.
 */
export const readQuotas = async (db: Queryable, organizationId: OrganizationId): Promise<OwnQuotas> => {
  const [defaults] = await db.select().from(quotaDefaults)
  const [own] = await db.select().from(quotas).where(eq(quotas.organizationId, organizationId))
  const usual = { ...unlimited, ...defaults?.limits }
  return {
    defaults: usual,
    limits: { ...usual, ...own?.limits },
    policy: own?.policy ?? defaults?.policy ?? 'queue',
    own: { limits: own?.limits ?? {}, policy: own?.policy ?? null },
  }
}

/** Sets what holds for one organization instead of the defaults. */
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
