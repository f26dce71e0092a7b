import { findEnvironment, lockEnvironment, lockProject, schema, type Transaction } from '@taxiway/db'
import type { EnvironmentId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Change, Wanted } from './change-desired.js'
import { changeWithDecision } from './change-with-decision.js'
import { quietMs } from './rest-times.js'

const { environments } = schema

/**
 * Puts an idle environment to sleep or destroys an expired one, unless a worker holds it, it is pinned, or it
 * was active within `quietMs`. All conditions are checked under its row lock with the database's clock.
 */
export const restEnvironment = async (tx: Transaction, id: EnvironmentId): Promise<Change> => {
  const found = await findEnvironment(tx, id)
  if (!found) return { changed: false, generation: 0 }
  await lockProject(tx, found.projectId)
  const environment = await lockEnvironment(tx, id)
  const wanted = environment && !environment.leaseOwner ? await due(tx, id) : null
  if (!environment || !wanted) return { changed: false, generation: found.generation }
  return changeWithDecision(tx, environment, wanted, { source: 'reconciler', by: 'reconciler' })
}

const due = async (tx: Transaction, id: EnvironmentId): Promise<Wanted | null> => {
  const [times] = await tx
    .select({
      mayRest: sql<boolean>`${environments.observedGeneration} = ${environments.generation}
        and coalesce(${environments.pinnedUntil} <= now(), true)
        and ${environments.lastActivityAt} <= now() - ${quietMs} * interval '1 millisecond'`,
      isExpired: sql<boolean>`coalesce(${environments.expiresAt} <= now(), false) and ${environments.desired} in ('up', 'asleep')`,
      isIdle: sql<boolean>`coalesce(${environments.sleepsAt} <= now(), false) and ${environments.desired} = 'up'
        and ${environments.liveDeploymentId} is not null`,
    })
    .from(environments)
    .where(eq(environments.id, id))
  if (!times?.mayRest) return null
  if (times.isExpired) return { desired: 'down', reason: 'expired' }
  return times.isIdle ? { desired: 'asleep', reason: 'idle' } : null
}
