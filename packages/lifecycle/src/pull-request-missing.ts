import { findEnvironment, lockEnvironment, lockProject, schema, type Transaction } from '@taxiway/db'
import type { EnvironmentId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Change } from './change-desired.js'
import { changeWithDecision } from './change-with-decision.js'

/** Two looks, this far apart: GitHub may fail to show what is there, and nothing is taken down for that. */
export const goneAfterMs = 10 * 60 * 1000

/**
 * GitHub shows the repository and not the pull request. The first time that is only noted; when it is still so `goneAfterMs` later, the
 * environment is to go. Any observation of the pull request in between ends the doubt. By the database's clock.
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
  const { environments } = schema
  const { rows } = await tx.execute<{ missed: boolean }>(
    sql`update ${environments} set missing_since = coalesce(missing_since, now()) where id = ${id}
        returning missing_since <= now() - ${afterMs} * interval '1 millisecond' and ${environment.missingSince !== null} as missed`,
  )
  if (rows[0]?.missed !== true) return { gone: false, changed: false, generation: environment.generation }
  const wanted = { desired: 'down', reason: 'pr_gone' } as const
  const change = await changeWithDecision(tx, environment, wanted, {
    source: 'reconciler',
    by: 'observe:api',
  })
  await tx.update(environments).set({ missingSince: null }).where(eq(environments.id, id))
  return { gone: true, ...change }
}
