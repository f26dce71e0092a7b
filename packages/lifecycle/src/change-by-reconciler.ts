import { type EnvironmentRow, newDecision, type Transaction } from '@taxiway/db'
import { type Change, changeDesired, type Wanted } from './change-desired.js'

/** Changes what is desired because the reconciler found a reason, and keeps that reason. The environment's row is locked. */
export const changeByReconciler = async (
  tx: Transaction,
  environment: EnvironmentRow,
  wanted: Wanted,
  by = 'reconciler',
): Promise<Change> => {
  const change = await changeDesired(tx, environment, wanted, { by })
  await newDecision(tx, {
    organizationId: environment.organizationId,
    projectId: environment.projectId,
    environmentId: environment.id,
    source: 'reconciler',
    target: environment.target,
    outcome: wanted.desired,
    reason: wanted.reason,
    sha: wanted.desired === 'up' ? wanted.sha : null,
    ...change,
  })
  return change
}
