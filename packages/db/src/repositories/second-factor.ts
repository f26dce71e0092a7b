import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '../open-database.js'
import { sessions, twoFactors } from '../schema/index.js'

export type TwoFactorRow = typeof twoFactors.$inferSelect
export type SecondFactorOutcome = 'accepted' | 'refused' | 'locked' | 'absent'

export type SecondFactorVerdict =
  /** `step` is the time step of a TOTP; what has none is used up elsewhere. */
  | { kind: 'right'; step?: number }
  | { kind: 'wrong' }
  /** Right, but used before: nobody learns anything from it, so it costs no try. */
  | { kind: 'used' }

export type SecondFactorRules = { tries: number; lockMs: number; now: Date }

/**
 * Tries one code for a person. All tries of a person stand in line at one row, so that a code is accepted once however many arrive
 * together, and no more than `tries` wrong ones in a row are looked at before everything waits for `lockMs`. Commit the transaction
 * whatever the outcome: a try that is rolled back was not counted.
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
  // A lock that has run out gives all tries back.
  const failed = (row.lockedUntil === null ? (row.failedVerificationCount ?? 0) : 0) + 1
  const lockedUntil = failed >= tries ? new Date(now.getTime() + lockMs) : null
  await settle({ failedVerificationCount: failed, lockedUntil })
  return 'refused'
}

/** Remembers when a session proved a second factor: for a while after it the session may do what is dangerous. */
export const markSessionProven = (tx: Transaction, sessionId: string, at: Date) =>
  tx.update(sessions).set({ secondFactorAt: at, updatedAt: at }).where(eq(sessions.id, sessionId))

/** Whether a person's second factor is locked after too many wrong codes. */
export const isSecondFactorLocked = async (db: Database, userId: string, now: Date): Promise<boolean> => {
  const [row] = await db.select().from(twoFactors).where(eq(twoFactors.userId, userId))
  return row !== undefined && isLocked(row, now)
}

const isLocked = ({ lockedUntil }: TwoFactorRow, now: Date): boolean =>
  lockedUntil !== null && lockedUntil > now
