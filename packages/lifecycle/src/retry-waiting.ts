import {
  endQuotaWait,
  findEnvironment,
  lockEnvironment,
  lockProject,
  storeDecision,
  type Transaction,
} from '@taxiway/db'
import type { EnvironmentId } from '@taxiway/domain'
import { type Change, changeDesired } from './change-desired.js'
import { decideFor } from './decide-for.js'
import { settleDecision } from './settle-decision.js'

/**
 * Runs policy again on an environment that waits for a quota. Deploys its head if there is room; ends the
 * wait if it should not be up any more.
 */
export const retryWaiting = async (tx: Transaction, id: EnvironmentId): Promise<Change> => {
  const found = await findEnvironment(tx, id)
  const project = found && (await lockProject(tx, found.projectId))
  const environment = project && (await lockEnvironment(tx, id))
  if (!project || !environment?.waitingSince) return { changed: false, generation: found?.generation ?? 0 }
  const { observation } = environment
  const decision =
    observation && (await settleDecision(tx, environment, decideFor(project, environment, observation)))
  if (decision?.desired !== 'up') {
    await endQuotaWait(tx, id)
    return { changed: false, generation: environment.generation }
  }
  const change = await changeDesired(tx, environment, decision, { by: 'reconciler', choice: null })
  if (!change.changed) return change
  const { changed, generation } = change
  await storeDecision(tx, environment, {
    source: 'reconciler',
    outcome: decision.desired,
    reason: decision.reason,
    sha: decision.sha,
    changed,
    generation,
  })
  return change
}
