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

/** Every environment that serves, and that nobody works on or waits for. */
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

/** To which environments without anything live these apps belong. */
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

/** Environments whose time to sleep or to go has come, the longest first; whoever takes one up looks again under its lock. */
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

/** What was live has vanished. */
export const forgetLive = async (tx: Transaction, environment: Pick<EnvironmentRow, 'id'>): Promise<void> => {
  await tx
    .update(environments)
    .set({ url: null, liveDeploymentId: null, liveSha: null, asleepSince: null })
    .where(eq(environments.id, environment.id))
}

/** Makes an environment due without wanting anything else of it: its next holder compares and tidies. */
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
 * Takes the projects whose open pull requests were not asked for lately, longest first: whoever takes one marks it as synced now, so
 * that several workers share them. Paused ones too: what closes is taken down while paused.
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

/** Lets a project that could not be synced come again sooner. */
export const markSynced = async (db: Database, id: ProjectId, agoMs: number): Promise<void> => {
  await db
    .update(projects)
    .set({ syncedAt: sql`now() - ${agoMs} * interval '1 millisecond'` })
    .where(eq(projects.id, id))
}

/** Pull requests that run here and are not among those listed are to be asked for one by one. */
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
