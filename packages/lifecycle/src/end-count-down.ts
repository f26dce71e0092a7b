import { findEnvironment, lockEnvironment, lockProject, type Transaction } from '@taxiway/db'
import type { EnvironmentId } from '@taxiway/domain'
import type { Change } from './change-desired.js'
import { changeWithDecision } from './change-with-decision.js'
import { decideFor } from './decide-for.js'
import { settleDecision } from './settle-decision.js'

/** Takes an environment down whose grace is over, if policy still says so. */
export const endCountDown = async (tx: Transaction, id: EnvironmentId): Promise<Change> => {
  const found = await findEnvironment(tx, id)
  const project = found && (await lockProject(tx, found.projectId))
  const environment = project && (await lockEnvironment(tx, id))
  const kept = { changed: false, generation: found?.generation ?? 0 }
  if (!project || !environment?.observation || environment.downAt === null) return kept
  const decided = decideFor(project, environment, environment.observation)
  const decision = await settleDecision(tx, environment, decided)
  if (decision.desired !== 'down') return kept
  return changeWithDecision(tx, environment, decision, {
    source: 'reconciler',
    by: 'reconciler',
    choice: null,
    isUnasked: true,
  })
}
