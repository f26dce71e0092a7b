import { type EnvironmentRow, insertDeployment, markForReport, schema, type Transaction } from '@taxiway/db'
import { newId } from '@taxiway/domain'
import { and, eq } from 'drizzle-orm'

/**
 * Stores a `skipped` deployment for a commit that policy does not deploy, so the GitHub check and the API can
 * show the reason. One row for each commit and reason.
 */
export const noteSkip = async (
  tx: Transaction,
  environment: EnvironmentRow,
  sha: string,
  reason: string,
  by: string,
): Promise<void> => {
  const known = await tx
    .select({ id: schema.deployments.id })
    .from(schema.deployments)
    .where(
      and(
        eq(schema.deployments.environmentId, environment.id),
        eq(schema.deployments.sha, sha),
        eq(schema.deployments.state, 'skipped'),
        eq(schema.deployments.reason, reason),
      ),
    )
    .limit(1)
  if (known.length > 0) return
  const skipped = await insertDeployment(
    tx,
    {
      id: newId('dep'),
      organizationId: environment.organizationId,
      environmentId: environment.id,
      generation: environment.generation,
      kind: 'deploy',
      sha,
      state: 'skipped',
      reason,
    },
    by,
  )
  await markForReport(tx, environment.id, [skipped.id])
}
