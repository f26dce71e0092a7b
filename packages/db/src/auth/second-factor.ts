import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '../open-database.js'
import { sessions, twoFactors } from './schema.js'

export type TwoFactorRow = typeof twoFactors.$inferSelect
export type SecondFactorOutcome = 'accepted' | 'refused' | 'locked' | 'absent'

export type SecondFactorVerdict =
  /** `step` is the time step of a TOTP; codes without one are used up elsewhere. */
  | { kind: 'right'; step?: number }
  | { kind: 'wrong' }
  /** Correct, but used before: it reveals nothing, so it does not count as a try. */
  | { kind: 'used' }

export type SecondFactorRules = { tries: number; lockMs: number; now: Date }

/**
 * Tries one code for a user. All tries of a user lock one row, so each code is accepted once, and after
 * `tries` wrong codes in a row all tries are rejected for `lockMs`. Commit the transaction after every
 * outcome: a rolled back try is not counted.
 */
export const trySecondFactor = async (
  tx: Transaction,
  userId: string,
  { tries, lockMs, now }: SecondFactorRules,
  judge: (row: TwoFactorRow) => Promise<SecondFactorVerdict>,
): Promise<SecondFactorOutcome> => {
  const [row] = await tx.select().from(twoFactors).where(eq(twoFactors.userId, userId)).for('update')
  if (row === undefined) return 'absent'
  if (isLocked(row, now)) return 'locked'
  const settle = (values: Partial<TwoFactorRow>) =>
    tx.update(twoFactors).set(values).where(eq(twoFactors.id, row.id))
  const verdict = await judge(row)
  if (verdict.kind === 'used') return 'refused'
  if (verdict.kind === 'right') {
    const step = verdict.step ?? row.lastUsedStep
    await settle({ failedVerificationCount: 0, lockedUntil: null, lastUsedStep: step })
    return 'accepted'
  }
  // An expired lock resets the count of tries.
  const failed = (row.lockedUntil === null ? (row.failedVerificationCount ?? 0) : 0) + 1
  const lockedUntil = failed >= tries ? new Date(now.getTime() + lockMs) : null
  await settle({ failedVerificationCount: failed, lockedUntil })
  return 'refused'
}

/** Records when a session proved a second factor: for a while it may then do dangerous actions. */
export const markSessionProven = (tx: Transaction, sessionId: string, at: Date) =>
  tx.update(sessions).set({ secondFactorAt: at, updatedAt: at }).where(eq(sessions.id, sessionId))

/** Whether a user's second factor is locked after too many wrong codes. */
export const isSecondFactorLocked = async (db: Database, userId: string, now: Date): Promise<boolean> => {
  const [row] = await db.select().from(twoFactors).where(eq(twoFactors.userId, userId))
  return row !== undefined && isLocked(row, now)
}

const isLocked = ({ lockedUntil }: TwoFactorRow, now: Date): boolean =>
  lockedUntil !== null && lockedUntil > now
