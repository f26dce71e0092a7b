import type { EnvironmentId, OrganizationId } from '@taxiway/domain'
import { and, eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../open-database.js'
import { projects } from '../projects/schema.js'
import { authorOf } from './author.js'
import { hasConverged } from './converge.js'
import { environments } from './schema.js'

/**
 * Locks the pull request environment that was unused longest and may sleep: idle, live, not pinned, and not
 * active within `quietMs`. Skips rows that another transaction has locked, so it never waits.
 */
export const lockIdlest = async (
  tx: Transaction,
  organizationId: OrganizationId,
  { except, author, quietMs }: { except: EnvironmentId; author: string | null; quietMs: number },
) => {
  const [row] = await tx
    .select()
    .from(environments)
    .where(
      sql`${environments.organizationId} = ${organizationId} and ${environments.desired} = 'up' and ${environments.id} <> ${except}
        and ${environments.target} like 'pr:%' and ${environments.liveDeploymentId} is not null
        and ${hasConverged}
        and coalesce(${environments.pinnedUntil} <= now(), true)
        and ${environments.lastActivityAt} <= now() - ${quietMs} * interval '1 millisecond'
        and (select ${projects.config}->>'sleep' from ${projects} where ${projects.id} = ${environments.projectId}) is distinct from 'off'
        and (${author}::text is null or ${authorOf(sql`${environments.observation}`)} = ${author})`,
    )
    // First those without visitors.
    .orderBy(sql`${environments.idleSince} nulls last`, environments.lastActivityAt)
    .limit(1)
    .for('update', { skipLocked: true })
  return row ?? null
}

/** Environments due to sleep or to expire, longest due first. The caller checks each again under its lock. */
export const listIdleOrExpired = async (
  db: Database,
  quietMs: number,
  limit: number,
): Promise<EnvironmentId[]> => {
  const rows = await db
    .select({ id: environments.id })
    .from(environments)
    .where(
      and(
        sql`(${environments.sleepsAt} <= now() or ${environments.expiresAt} <= now())`,
        sql`(${environments.pinnedUntil} is null or ${environments.pinnedUntil} <= now())`,
        sql`${environments.lastActivityAt} <= now() - ${quietMs} * interval '1 millisecond'`,
        hasConverged,
      ),
    )
    .orderBy(sql`least(${environments.sleepsAt}, ${environments.expiresAt})`)
    .limit(limit)
  return rows.map(({ id }) => id)
}

/**
 * Whether the time of a locked environment has come, by the database's clock; null while it is pinned, has work
 * to do, or was active within `quietMs`.
 */
export const findIdleOrExpired = async (
  tx: Transaction,
  id: EnvironmentId,
  quietMs: number,
): Promise<'expired' | 'idle' | null> => {
  const [times] = await tx
    .select({
      mayRest: sql<boolean>`${hasConverged} and coalesce(${environments.pinnedUntil} <= now(), true)
        and ${environments.lastActivityAt} <= now() - ${quietMs} * interval '1 millisecond'`,
      isExpired: sql<boolean>`coalesce(${environments.expiresAt} <= now(), false) and ${environments.desired} in ('up', 'asleep')`,
      isIdle: sql<boolean>`coalesce(${environments.sleepsAt} <= now(), false) and ${environments.desired} = 'up'
        and ${environments.liveDeploymentId} is not null`,
    })
    .from(environments)
    .where(eq(environments.id, id))
  if (!times?.mayRest) return null
  if (times.isExpired) return 'expired'
  return times.isIdle ? 'idle' : null
}
