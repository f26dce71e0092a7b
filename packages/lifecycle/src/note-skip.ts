import {
  type EnvironmentRow,
  insertDeployment,
  markForReport,
  type Transaction,
  wasSkipped,
} from '@taxiway/db'
import { newId } from '@taxiway/domain'

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
  if (await wasSkipped(tx, environment.id, { sha, reason })) return
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
