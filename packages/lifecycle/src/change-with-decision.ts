import { type EnvironmentRow, storeDecision, type Transaction } from '@taxiway/db'
import { type Change, changeDesired, deployedSha, type Wanted } from './change-desired.js'

type Decided = { source: 'reconciler' | 'user'; by: string; force?: boolean }

/** Calls `changeDesired` and stores the decision: every generation has a recorded reason. */
export const changeWithDecision = async (
  tx: Transaction,
  environment: EnvironmentRow,
  wanted: Wanted,
  { source, by, force = false }: Decided,
): Promise<Change> => {
  const change = await changeDesired(tx, environment, wanted, { by, force })
  await storeDecision(tx, environment, {
    source,
    outcome: change.refused ? 'held' : wanted.desired,
    reason: change.refused ?? ((wanted.desired === 'up' && wanted.because) || wanted.reason),
    sha: deployedSha(wanted),
    changed: change.changed,
    generation: change.generation,
  })
  return change
}
