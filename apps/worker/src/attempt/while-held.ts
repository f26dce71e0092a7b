import { isConnectionError } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import { repeatUntilDone } from '../repeat-until-done.js'
import type { Lease } from './lease.js'

const pauseMs = 300

/**
 * Retries a database operation while the database restarts, as long as this worker holds the lease. Throws
 * `lease.lost` when the lease ends first.
 */
export const whileHeld = <Result>(
  lease: Pick<Lease, 'assertHeld'>,
  clock: Clock,
  work: () => Promise<Result>,
): Promise<Result> =>
  repeatUntilDone(
    clock,
    async () => {
      lease.assertHeld()
      return work()
    },
    error => (isPassing(error) ? pauseMs : null),
  )

const isPassing = (error: unknown): boolean =>
  isDomainError(error, 'database.unavailable') ||
  isDomainError(error, 'database.conflict') ||
  isConnectionError(error)
