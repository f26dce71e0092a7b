import { DomainError } from '@taxiway/domain'
import { poolBusyCode } from './bound-waiting.js'
import type { Database, Transaction } from './open-database.js'

/** Serialization failure, deadlock, lock timeout: the whole transaction may simply run again. */
const conflictCodes = new Set(['40001', '40P01', '55P03'])
/** The server is going away or not there yet; nothing was committed when these come before COMMIT. */
const connectionCodes = new Set([
  poolBusyCode,
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
])

/** More is asked of the database than it, or our share of it, can do now; it is reachable. */
const busyCodes = new Set([
  poolBusyCode,
  // The server's own limit on connections, and a statement it cancelled because it took too long.
  '53300',
  '57014',
])

/** The SQLSTATE or errno of whatever the driver threw, looking through wrappers; undefined when it has none. */
export const databaseErrorCode = (error: unknown): string | undefined => {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = (cause as { code?: unknown }).code
    if (typeof code === 'string' && !(cause instanceof DomainError)) return code
    if (
      /Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|Query read timeout/.test(
        cause.message,
      )
    )
      return 'ECONNRESET'
  }
  return undefined
}

export const isUniqueViolation = (error: unknown): boolean => databaseErrorCode(error) === '23505'
/** Whether the database is only busy: waiting helps, and nothing is known to be wrong with it. */
export const isDatabaseBusy = (error: unknown): boolean => busyCodes.has(databaseErrorCode(error) ?? '')
/** No connection to work on: none can be made, one broke, or none became free. Nothing was committed unless it came at COMMIT. */
export const isConnectionError = (error: unknown): boolean =>
  connectionCodes.has(databaseErrorCode(error) ?? '')
const isConflict = (error: unknown): boolean => conflictCodes.has(databaseErrorCode(error) ?? '')

export type TransactionOptions = {
  attempts?: number
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
}

/**
 * Runs `work` in one transaction. Serialization failures, deadlocks and lock timeouts run the whole of it again (5 times at most,
 * jittered), so `work` must have no effects of its own outside the database. A connection that breaks is not retried here: at COMMIT
 * nobody knows whether it happened, and only the caller can read again and tell.
 * Throws `database.conflict`, `database.unavailable`, `service.overloaded`, or what `work` threw.
 */
export const inTransaction = async <Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
  { attempts = 5, isolation = 'read committed' }: TransactionOptions = {},
): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work, { isolationLevel: isolation })
    } catch (error) {
      if (isConnectionError(error))
        throw new DomainError(isDatabaseBusy(error) ? 'service.overloaded' : 'database.unavailable', {
          cause: error,
        })
      if (!isConflict(error)) throw error
      if (attempt >= attempts) throw new DomainError('database.conflict', { cause: error })
      await new Promise(resolve => setTimeout(resolve, Math.random() * 20 * 2 ** attempt))
    }
  }
}
