import {
  findEnvironment,
  forgetMissing,
  lockEnvironment,
  lockProject,
  noteMissing,
  type Transaction,
} from '@taxiway/db'
import type { EnvironmentId } from '@taxiway/domain'
import type { Change } from './change-desired.js'
import { changeWithDecision } from './change-with-decision.js'

/**
 * Time between two reads: GitHub may briefly hide an existing pull request, and one such read must destroy
 * nothing.
 */
export const goneAfterMs = 10 * 60 * 1000

/**
 * GitHub shows the repository but not the pull request. The first such read only records the time. If the
 * pull request is still missing `goneAfterMs` later, the environment is to be destroyed. Any observation of
 * the pull request in between resets this. Uses the database's clock.
 */
export const pullRequestMissing = async (
  tx: Transaction,
  id: EnvironmentId,
  afterMs: number = goneAfterMs,
): Promise<Change & { gone: boolean }> => {
  const found = await findEnvironment(tx, id)
  const project = found && (await lockProject(tx, found.projectId))
  const environment = project && (await lockEnvironment(tx, id))
  if (!environment) return { gone: true, changed: false, generation: 0 }
  if (!(await noteMissing(tx, environment, afterMs)))
    return { gone: false, changed: false, generation: environment.generation }
  const wanted = { desired: 'down', reason: 'pr_gone' } as const
  const change = await changeWithDecision(tx, environment, wanted, {
    source: 'reconciler',
    by: 'observe:api',
    choice: null,
    isUnasked: true,
  })
  await forgetMissing(tx, id)
  return { gone: true, ...change }
}
