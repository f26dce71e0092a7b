import {
  findEnvironment,
  findIdleOrExpired,
  lockEnvironment,
  lockProject,
  type Transaction,
} from '@taxiway/db'
import type { EnvironmentId } from '@taxiway/domain'
import type { Change, Wanted } from './change-desired.js'
import { changeWithDecision } from './change-with-decision.js'
import { headOf } from './read-observation.js'
import { quietMs } from './sleep-settings.js'

/**
 * Puts an idle environment to sleep or destroys an expired one, unless a worker holds it, it is pinned, or it
 * was active within `quietMs`. All conditions are checked under its row lock with the database's clock.
 */
export const sleepOrExpire = async (tx: Transaction, id: EnvironmentId): Promise<Change> => {
  const found = await findEnvironment(tx, id)
  if (!found) return { changed: false, generation: 0 }
  await lockProject(tx, found.projectId)
  const environment = await lockEnvironment(tx, id)
  const why = environment && (await findIdleOrExpired(tx, id, quietMs))
  if (!environment || !why) return { changed: false, generation: found.generation }
  // Only an environment whose first deployment failed has a time to expire and nothing live.
  const hasFailed = why === 'expired' && environment.liveDeploymentId === null && environment.desired === 'up'
  return changeWithDecision(tx, environment, wantedBy[hasFailed ? 'failed' : why], {
    source: 'reconciler',
    by: 'reconciler',
    ...(why === 'expired' && { choice: { what: 'expire', head: headOf(environment.observation) } }),
  })
}

const wantedBy = {
  expired: { desired: 'down', reason: 'expired' },
  failed: { desired: 'down', reason: 'first_deployment_failed' },
  idle: { desired: 'asleep', reason: 'idle' },
} as const satisfies Record<string, Wanted>
