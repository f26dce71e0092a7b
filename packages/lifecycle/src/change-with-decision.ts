import { type EnvironmentRow, storeDecision, type Transaction } from '@taxiway/db'
import { type Change, type ChangeOptions, changeDesired, deployedSha, type Wanted } from './change-desired.js'

type Decided = ChangeOptions & { source: 'reconciler' | 'user' }

/** Calls `changeDesired` and stores the decision: every generation has a recorded reason. */
export const changeWithDecision = async (
  tx: Transaction,
  environment: EnvironmentRow,
  wanted: Wanted,
  { source, ...options }: Decided,
): Promise<Change> => {
  const change = await changeDesired(tx, environment, wanted, options)
  await storeDecision(tx, environment, {
    source,
    outcome: change.isWithheld ? 'withheld' : change.refused ? 'held' : wanted.desired,
    reason: change.refused ?? ((wanted.desired === 'up' && wanted.because) || wanted.reason),
    sha: deployedSha(wanted),
    changed: change.changed,
    generation: change.generation,
  })
  return change
}
