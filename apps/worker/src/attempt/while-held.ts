import { isConnectionError } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { Lease } from './lease.js'

const pauseMs = 300

/**
 * Does something with the database, again and again while it restarts, for as long as the lease is ours. It may be done twice, because
 * the answer to a commit can be lost: `work` must allow for it. Throws `lease.lost` when the wait is over.
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
