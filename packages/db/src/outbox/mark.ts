import type { DeploymentId, EnvironmentId, ProjectId } from '@taxiway/domain'
import { correlationIdNow } from '@taxiway/runtime'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { environments } from '../environments/schema.js'
import type { Transaction } from '../open-database.js'
import { outbox } from './schema.js'

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
    insert into outbox (kind, environment_id, deployment_id, subject, correlation_id)
    select r.*, ${correlationIdNow()}::text from (
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
      -- A commit that waited is superseded by a newer head.
      where r.state = 'skipped' or exists (
        select 1 from deployments o join environments oe on oe.id = o.environment_id
        where o.organization_id = r.organization_id and o.sha = r.sha and o.kind = 'deploy' and o.environment_id <> r.environment_id
          and oe.project_id = (select project_id from environments where id = ${environmentId}))
    ) d join environments e on e.id = d.environment_id
    where d.kind in ('deploy', 'wake') and d.sha is not null
    order by d.sha)
    union all
    select 'report_environment', e.id, null, p.repository_id || '/' || e.target
    from environments e join projects p on p.id = e.project_id where e.id = ${environmentId} and e.target like 'pr:%'
    ) r
    on conflict (kind, subject) do update set
      version = outbox.version + 1,
      environment_id = excluded.environment_id,
      deployment_id = excluded.deployment_id,
      correlation_id = excluded.correlation_id,
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

/**
 * Has the comments and the checks of what a project's pull requests and branches have now told again: something that
 * all of them show has changed. Older commits keep the result that they had.
 */
export const retellProject = async (tx: Transaction, projectId: ProjectId): Promise<void> => {
  await tx.execute(sql`
    update outbox o set version = o.version + 1, attempts = 0, next_run_at = now()
    from environments e
    where e.project_id = ${projectId} and e.desired <> 'down' and o.environment_id = e.id
      and (o.kind = 'report_environment' or (o.kind = 'report_check' and o.subject in (
        e.project_id || '/' || e.desired_sha,
        e.project_id || '/' || (e.observation #>> '{pullRequest,headSha}'),
        e.project_id || '/' || (e.observation #>> '{branch,headSha}'))))`)
}

/** Has the check of a commit told again, even if nothing about it changed: GitHub waits for an answer to "Re-run". */
export const tellCheckAgain = async (tx: Transaction, projectId: ProjectId, sha: string): Promise<void> => {
  await tx
    .update(outbox)
    .set({ version: sql`${outbox.version} + 1`, told: null, attempts: 0, nextRunAt: sql`now()` })
    .where(and(eq(outbox.kind, 'report_check'), eq(outbox.subject, `${projectId}/${sha}`)))
}
