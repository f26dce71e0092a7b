import { isConnectionError } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { Lease } from './lease.js'

const pauseMs = 300

/**
 * Retries a database operation while the database restarts, as long as this worker holds the lease. `work`
 * may run twice, because the answer to a commit can be lost: make it idempotent. Throws `lease.lost` when the
 * lease ends first.
 */
export const whileHeld = async <Result>(
  lease: Pick<Lease, 'assertHeld'>,
  clock: Clock,
  work: () => Promise<Result>,
): Promise<Result> => {
  for (;;) {
    lease.assertHeld()
    try {
      return await work()
    } catch (error) {
      if (
        !isDomainError(error, 'database.unavailable') &&
        !isDomainError(error, 'database.conflict') &&
        !isConnectionError(error)
      )
        throw error
      await clock.sleep(pauseMs)
    }
  }
}
