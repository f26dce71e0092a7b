import type { DeploymentId, EnvironmentId } from '@taxiway/domain'
import { and, desc, eq, sql } from 'drizzle-orm'
import { environments } from '../environments/schema.js'
import type { Database, Queryable } from '../open-database.js'
import { deploymentSteps } from './schema.js'

export type StepLease = { environmentId: EnvironmentId; fence: number }

/** Records that a step starts, before it acts. Null when the lease is lost: then do not act. */
export const beginStep = async (
  db: Database,
  lease: StepLease,
  step: { deploymentId: DeploymentId; name: string; attempt: number; intent: Record<string, unknown> },
): Promise<number | null> => {
  const { rows } = await db.execute<{ id: string }>(sql`
    insert into deployment_steps (deployment_id, name, attempt, fence, intent)
    select ${step.deploymentId}, ${step.name}, ${step.attempt}, ${lease.fence}, ${JSON.stringify(step.intent)}::jsonb
    from environments where id = ${lease.environmentId} and fence = ${lease.fence} and lease_owner is not null
    returning id`)
  return rows[0] ? Number(rows[0].id) : null
}

export type StepEnd = {
  state: 'succeeded' | 'failed' | 'abandoned'
  result?: Record<string, unknown>
  errorCode?: string
  message?: string
}

/** Records how a step ended; false when the lease is lost. */
export const endStep = async (db: Database, lease: StepLease, id: number, end: StepEnd): Promise<boolean> => {
  const ended = await db
    .update(deploymentSteps)
    .set({
      state: end.state,
      result: end.result ?? null,
      errorCode: end.errorCode ?? null,
      message: end.message?.slice(0, 512) ?? null,
      endedAt: sql`clock_timestamp()`,
    })
    .where(
      and(
        eq(deploymentSteps.id, id),
        sql`exists (select 1 from ${environments} where ${environments.id} = ${lease.environmentId} and ${environments.fence} = ${lease.fence} and ${environments.leaseOwner} is not null)`,
      ),
    )
    .returning({ id: deploymentSteps.id })
  return ended.length > 0
}

/** Closes the steps that a crashed holder left open. */
export const abandonSteps = async (db: Queryable, deploymentId: DeploymentId): Promise<void> => {
  await db
    .update(deploymentSteps)
    .set({ state: 'abandoned', endedAt: sql`clock_timestamp()` })
    .where(and(eq(deploymentSteps.deploymentId, deploymentId), eq(deploymentSteps.state, 'running')))
}

/** The last success of a step in any attempt; a new holder resumes from it. */
export const findStepResult = async (
  db: Queryable,
  deploymentId: DeploymentId,
  name: string,
): Promise<Record<string, unknown> | null> => {
  const [row] = await db
    .select({ result: deploymentSteps.result })
    .from(deploymentSteps)
    .where(
      and(
        eq(deploymentSteps.deploymentId, deploymentId),
        eq(deploymentSteps.name, name),
        eq(deploymentSteps.state, 'succeeded'),
      ),
    )
    .orderBy(desc(deploymentSteps.id))
    .limit(1)
  return row?.result ?? null
}
