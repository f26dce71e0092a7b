import { randomUUID } from 'node:crypto'
import type { DeploymentId, EnvironmentId, ProjectId } from '@taxiway/domain'
import { and, asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../open-database.js'
import { environments, outbox, projects } from '../schema/index.js'

export type OutboxRow = typeof outbox.$inferSelect

/** How far back to look for commits that a target shares with other targets. */
const recentDeployments = 10

/**
 * Marks, in the transaction of the change, what to report to GitHub: these deployments (the check of their
 * commit and their GitHub deployment) and the pull request (its one comment, shared by all projects).
 */
export const markForReport = async (
  tx: Transaction,
  environmentId: EnvironmentId,
  deploymentIds: DeploymentId[],
): Promise<void> => {
  await tx.execute(sql`
    insert into outbox (kind, environment_id, deployment_id, subject)
    select 'report_deployment', d.environment_id, d.id, d.id from deployments d
    where d.id = any(${sql.param(deploymentIds)}::text[]) and d.kind in ('deploy', 'wake') and d.state <> 'skipped'
    union all
    -- A project has one check for a commit, however many targets and deployments the commit has: the holder of the row is its only writer.
    -- In order, so that two transactions that share several of these rows do not deadlock.
    (select distinct on (d.sha) 'report_check', d.environment_id, d.id, e.project_id || '/' || d.sha
    from (
      select id, environment_id, kind, sha from deployments where id = any(${sql.param(deploymentIds)}::text[])
      union all
      -- A target that moved on or is taken down no longer decides about a commit that other targets of the project still have.
      select r.id, r.environment_id, r.kind, r.sha from (
        select * from deployments where environment_id = ${environmentId} order by created_at desc, id desc limit ${recentDeployments}
      ) r
      where exists (
        select 1 from deployments o join environments oe on oe.id = o.environment_id
        where o.organization_id = r.organization_id and o.sha = r.sha and o.kind = 'deploy' and o.environment_id <> r.environment_id
          and oe.project_id = (select project_id from environments where id = ${environmentId}))
    ) d join environments e on e.id = d.environment_id
    where d.kind in ('deploy', 'wake') and d.sha is not null
    order by d.sha)
    union all
    select 'report_environment', e.id, null, p.repository_id || '/' || e.target
    from environments e join projects p on p.id = e.project_id where e.id = ${environmentId} and e.target like 'pr:%'
    on conflict (kind, subject) do update set
      version = outbox.version + 1,
      environment_id = excluded.environment_id,
      deployment_id = excluded.deployment_id,
      -- News may be what ends the wait. A pause that GitHub asked for holds its calls by itself.
      attempts = 0,
      next_run_at = now()`)
}

/** Makes a project's waiting reports due now: the cause of their wait has ended. */
export const wakeReports = async (tx: Transaction, projectId: ProjectId): Promise<void> => {
  const own = tx
    .select({ id: environments.id })
    .from(environments)
    .where(eq(environments.projectId, projectId))
  await tx
    .update(outbox)
    .set({ attempts: 0, nextRunAt: sql`now()` })
    .where(
      and(
        inArray(outbox.environmentId, own),
        sql`${outbox.sentVersion} < ${outbox.version} and ${outbox.nextRunAt} > now()`,
      ),
    )
}

export type OutboxClaim = OutboxRow & { installationId: number }

export type ClaimOutbox = {
  owner: string
  leaseMs: number
  /** Maximum rows of one installation. */
  perInstallation: number
  /** Maximum rows in total. */
  total: number
  /** Installations to skip. */
  except: readonly number[]
}

/**
 * Leases due rows, the oldest of every installation first, so a large backlog of one installation delays no
 * other. If a holder crashes, its rows are free again when the lease ends.
 */
export const claimOutbox = async (
  db: Database,
  { owner, leaseMs, perInstallation, total, except }: ClaimOutbox,
): Promise<OutboxClaim[]> => {
  const isFree = sql`(${outbox.leaseUntil} is null or ${outbox.leaseUntil} < now())`
  const isDue = sql`${outbox.sentVersion} < ${outbox.version} and ${outbox.nextRunAt} <= now()`
  const waiting = db.$with('waiting').as(
    db
      .select({
        id: outbox.id,
        nextRunAt: outbox.nextRunAt,
        place:
          sql<number>`row_number() over (partition by ${projects.installationId} order by ${outbox.nextRunAt})`.as(
            'place',
          ),
      })
      .from(outbox)
      .innerJoin(environments, eq(environments.id, outbox.environmentId))
      .innerJoin(projects, eq(projects.id, environments.projectId))
      .where(and(isDue, isFree, sql`${projects.installationId} <> all(${sql.param(except)}::bigint[])`)),
  )
  const taken = db
    .with(waiting)
    .select({ id: waiting.id })
    .from(waiting)
    .where(sql`${waiting.place} <= ${perInstallation}`)
    .orderBy(asc(waiting.place), asc(waiting.nextRunAt))
    .limit(total)
  // Lock in a separate query, because counting takes no lock; rows that another worker took meanwhile are
  // skipped.
  const locked = db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(inArray(outbox.id, taken), isDue, isFree))
    .for('update', { skipLocked: true })
  const rows = await db
    .update(outbox)
    .set({
      // Each claim has its own name, so that a late holder is distinguished even from its own newer claim.
      leaseOwner: `${owner}/${randomUUID()}`,
      leaseUntil: sql`now() + ${leaseMs} * interval '1 millisecond'`,
    })
    .from(environments)
    .innerJoin(projects, eq(projects.id, environments.projectId))
    .where(and(inArray(outbox.id, locked), eq(environments.id, outbox.environmentId)))
    .returning({ ...getTableColumns(outbox), installationId: projects.installationId })
  return rows
}

/**
 * Records that the subject was reported as of `version`; false when the lease was lost, and then it is
 * reported again.
 */
export const markSent = async (db: Database, row: OutboxRow): Promise<boolean> => {
  const sent = await db
    .update(outbox)
    .set({
      sentVersion: row.version,
      attempts: 0,
      lastError: null,
      sentAt: sql`now()`,
      leaseOwner: null,
      leaseUntil: null,
    })
    .where(ownedBy(row))
    .returning({ id: outbox.id })
  if (sent.length > 0) return true
  // A newer report may have been sent before our late one arrived, so report once more.
  await db
    .update(outbox)
    .set({ version: sql`${outbox.version} + 1`, nextRunAt: sql`now()` })
    .where(eq(outbox.id, row.id))
  return false
}

/** Records a failed report; it is due again after `delayMs`. */
export const postponeReport = async (
  db: Database,
  row: OutboxRow,
  error: string,
  delayMs: number,
): Promise<void> => {
  await db
    .update(outbox)
    .set({
      attempts: sql`${outbox.attempts} + 1`,
      lastError: error,
      nextRunAt: sql`now() + ${delayMs} * interval '1 millisecond'`,
      leaseOwner: null,
      leaseUntil: null,
    })
    .where(ownedBy(row))
}

const ownedBy = (row: OutboxRow) =>
  and(eq(outbox.id, row.id), sql`${outbox.leaseOwner} is not distinct from ${row.leaseOwner}`)
