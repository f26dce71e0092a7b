import { DomainError } from '@taxiway/domain'
import { poolBusyCode } from './bound-waiting.js'
import type { Database, Transaction } from './open-database.js'
import { holdStory } from './story.js'

/** Serialization failure, deadlock, lock timeout: run the whole transaction again. */
const conflictCodes = new Set(['40001', '40P01', '55P03'])
/** The server shuts down or is not ready. Before COMMIT, nothing was committed. */
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

/** The database, or our share of it, is overloaded but reachable. */
const busyCodes = new Set([
  poolBusyCode,
  // The server's connection limit, or a statement canceled by its timeout.
  '53300',
  '57014',
])

/** The SQLSTATE or errno of a driver error, also inside wrappers; undefined when it has none. */
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
/** Whether the database is only busy: retry later; no fault is known. */
export const isDatabaseBusy = (error: unknown): boolean => busyCodes.has(databaseErrorCode(error) ?? '')
/**
 * No usable connection: connecting failed, one broke, or none became free. Nothing was committed, unless the
 * error came at COMMIT.
 */
export const isConnectionError = (error: unknown): boolean =>
  connectionCodes.has(databaseErrorCode(error) ?? '')
const isConflict = (error: unknown): boolean => conflictCodes.has(databaseErrorCode(error) ?? '')

export type TransactionOptions = {
  attempts?: number
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
}

/**
 * Runs `work` in one transaction. Serialization failures, deadlocks and lock timeouts run all of it again (at
 * most 5 times, with jitter), so `work` must have no effects outside the database. A broken connection is not
 * retried: at COMMIT the outcome is unknown, and only the caller can read the database and decide. Throws
 * `database.conflict`, `database.unavailable`, `service.overloaded`, or the error of `work`.
 */
export const inTransaction = async <Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
  { attempts = 5, isolation = 'read committed' }: TransactionOptions = {},
): Promise<Result> => {
  const story = holdStory(work)
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await db.transaction(story.work, { isolationLevel: isolation })
      story.committed()
      return result
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

/** Runs `work` and undoes it: what would happen, without a trace. Throws as `inTransaction` does. */
export const rehearse = async <Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> => {
  const undo = new Error('rehearsed')
  let result: { of: Result } | undefined
  try {
    await inTransaction(db, async tx => {
      result = { of: await work(tx) }
      throw undo
    })
  } catch (error) {
    if (error !== undo) throw error
  }
  if (!result) throw new Error('nothing was rehearsed')
  return result.of
}
