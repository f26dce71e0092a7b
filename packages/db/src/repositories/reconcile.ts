import type { EnvironmentId, ProjectId } from '@taxiway/domain'
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { environments, projects } from '../schema/index.js'
import type { ProjectRow } from './environments-observe.js'
import type { EnvironmentRow } from './leases.js'

export type ConvergedEnvironment = { id: EnvironmentId; appName: string; desired: string; isLive: boolean }

const converged = sql`${environments.leaseOwner} is null and ${environments.observedGeneration} = ${environments.generation}`
const convergedColumns = {
  id: environments.id,
  appName: sql<string>`${environments.appName}`,
  desired: environments.desired,
  isLive: sql<boolean>`${environments.liveDeploymentId} is not null`,
}

/** Every live environment without a worker and without due work. */
export const findConvergedLive = (db: Database): Promise<ConvergedEnvironment[]> =>
  db
    .select(convergedColumns)
    .from(environments)
    .where(
      and(
        converged,
        sql`${environments.appName} is not null and ${environments.liveDeploymentId} is not null`,
      ),
    )

/** The environments of these apps that have no live release. */
export const findConvergedIdle = (db: Database, apps: readonly string[]): Promise<ConvergedEnvironment[]> =>
  db
    .select(convergedColumns)
    .from(environments)
    .where(
      and(
        converged,
        sql`${environments.liveDeploymentId} is null`,
        sql`${environments.appName} = any(${sql.param(apps)}::text[])`,
      ),
    )

/** Environments due to sleep or to expire, longest due first. The caller checks each again under its lock. */
export const findRestDue = async (db: Database, quietMs: number, limit: number): Promise<EnvironmentId[]> => {
  const rows = await db
    .select({ id: environments.id })
    .from(environments)
    .where(
      and(
        sql`(${environments.sleepsAt} <= now() or ${environments.expiresAt} <= now())`,
        sql`(${environments.pinnedUntil} is null or ${environments.pinnedUntil} <= now())`,
        sql`${environments.lastActivityAt} <= now() - ${quietMs} * interval '1 millisecond'`,
        sql`${environments.observedGeneration} = ${environments.generation} and ${environments.leaseOwner} is null`,
      ),
    )
    .orderBy(sql`least(${environments.sleepsAt}, ${environments.expiresAt})`)
    .limit(limit)
  return rows.map(({ id }) => id)
}

export const findEnvironment = async (db: Queryable, id: EnvironmentId): Promise<EnvironmentRow | null> => {
  const [row] = await db.select().from(environments).where(eq(environments.id, id))
  return row ?? null
}

export const lockEnvironment = async (tx: Transaction, id: EnvironmentId): Promise<EnvironmentRow | null> => {
  const [row] = await tx.select().from(environments).where(eq(environments.id, id)).for('update')
  return row ?? null
}

/** Records that the live app disappeared. */
export const forgetLive = async (tx: Transaction, environment: Pick<EnvironmentRow, 'id'>): Promise<void> => {
  await tx
    .update(environments)
    .set({ url: null, liveDeploymentId: null, liveSha: null, asleepSince: null })
    .where(eq(environments.id, environment.id))
}

/** Makes an environment due without changing its desired state: the next holder compares and cleans up. */
export const lookAgain = async (
  tx: Transaction,
  environment: Pick<EnvironmentRow, 'id' | 'generation'>,
): Promise<void> => {
  await tx
    .update(environments)
    .set({ observedGeneration: environment.generation - 1, nextRunAt: sql`now()` })
    .where(eq(environments.id, environment.id))
}

/**
 * Claims the projects whose open pull requests were not listed recently, longest first, and marks them as
 * synced now, so that workers share them. Includes paused projects: closed pull requests are destroyed while
 * paused.
 */
export const claimUnsynced = (db: Database, everyMs: number, limit: number): Promise<ProjectRow[]> => {
  const due = db
    .select({ id: projects.id })
    .from(projects)
    .where(
      and(
        sql`${projects.state} in ('active', 'paused')`,
        sql`${projects.syncedAt} < now() - ${everyMs} * interval '1 millisecond'`,
      ),
    )
    .orderBy(projects.syncedAt)
    .limit(limit)
    .for('update', { skipLocked: true })
  return db.update(projects).set({ syncedAt: sql`now()` }).where(inArray(projects.id, due)).returning()
}

/** Makes a project whose sync failed due again sooner. */
export const markSynced = async (db: Database, id: ProjectId, agoMs: number): Promise<void> => {
  await db
    .update(projects)
    .set({ syncedAt: sql`now() - ${agoMs} * interval '1 millisecond'` })
    .where(eq(projects.id, id))
}

/** Deployed pull requests that the list did not contain; each is to be read one by one. */
export const askAgainUnless = async (
  db: Database,
  projectId: ProjectId,
  listed: readonly string[],
): Promise<void> => {
  await db
    .update(environments)
    .set({ recheckAt: sql`now()` })
    .where(
      and(
        eq(environments.projectId, projectId),
        ne(environments.desired, 'down'),
        sql`${environments.target} like 'pr:%'`,
        sql`${environments.target} <> all(${sql.param(listed)}::text[])`,
      ),
    )
}
