import {
  type EnvironmentRow,
  markForReport,
  type ProjectRow,
  storeFreeze,
  type Transaction,
} from '@taxiway/db'
import type { Change } from './change-desired.js'
import { changeWithDecision } from './change-with-decision.js'
import { decideFor } from './decide-for.js'
import { settleDecision } from './settle-decision.js'

/** Stops automatic deployments: what runs stays, until the environment is unfrozen or its target ends. */
export const freeze = async (tx: Transaction, environment: EnvironmentRow, by: string): Promise<Change> => {
  if (environment.frozenAt === null) {
    await storeFreeze(tx, environment.id, by)
    await markForReport(tx, environment.id, [])
  }
  return { changed: false, generation: environment.generation }
}

/** Lets policy decide again, and applies at once what it decides. */
export const unfreeze = async (
  tx: Transaction,
  project: ProjectRow,
  environment: EnvironmentRow,
  by: string,
): Promise<Change> => {
  const kept = { changed: false, generation: environment.generation }
  if (environment.frozenAt === null) return kept
  await storeFreeze(tx, environment.id, null)
  await markForReport(tx, environment.id, [])
  const free = { ...environment, frozenAt: null, frozenBy: null }
  const decision =
    free.observation && (await settleDecision(tx, free, decideFor(project, free, free.observation)))
  if (!decision || decision.desired === 'keep') return kept
  return changeWithDecision(tx, free, decision, { source: 'user', by, choice: null })
}
