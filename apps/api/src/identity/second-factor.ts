import { isSameText, type Sensitive } from '@taxiway/crypto'
import {
  type Database,
  inTransaction,
  isSecondFactorLocked,
  type SecondFactorVerdict,
  type Transaction,
  type TwoFactorRow,
  trySecondFactor,
} from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { SecondFactorBox, SecondFactorField } from './second-factor-box.js'
import { matchTotp } from './totp.js'

type Deps = { db: Database; clock: Clock; secret: Sensitive<string>; box: SecondFactorBox }
export type SecondFactorCode = { kind: 'totp' | 'backup_code'; code: string }

const tries = 5
const lockMs = 15 * 60_000

/**
 * The single check for every code a person enters: sign-in, step-up, turning two-factor on or off. Better
 * Auth does not remember used codes, and counts wrong ones for sign-ins only.
 */
export const createSecondFactor = ({ db, clock, secret, box }: Deps) => {
  /**
   * Runs in a transaction that commits in either case. Returns the error that `verify` throws; undefined for
   * a valid code.
   */
  const judgeIn = async (
    tx: Transaction,
    userId: string,
    given: SecondFactorCode,
  ): Promise<DomainError | undefined> => {
    const now = clock.now()
    const { symmetricDecrypt } = await import('better-auth/crypto')
    const outcome = await trySecondFactor(tx, userId, { tries, lockMs, now }, row =>
      judge(row, given, now, async field =>
        symmetricDecrypt({ key: secret.reveal(), data: await box.open(tx, userId, field, row[field]) }),
      ),
    )
    if (outcome === 'accepted') return undefined
    return outcome === 'locked' ? secondFactorLocked() : new DomainError('auth.second_factor_invalid')
  }
  return {
    judgeIn,
    /**
     * Accepts each code once. Throws `auth.second_factor_invalid`, or `auth.second_factor_locked` after five
     * wrong codes in a row, counted by person, not by session or address.
     */
    verify: async (userId: string, given: SecondFactorCode): Promise<void> => {
      const refusal = await inTransaction(db, tx => judgeIn(tx, userId, given))
      if (refusal) throw refusal
    },
    /**
     * Throws `auth.second_factor_locked`: during a lock, operations that need no code are refused as well.
     */
    refuseWhileLocked: async (userId: string): Promise<void> => {
      if (await isSecondFactorLocked(db, userId, clock.now())) throw secondFactorLocked()
    },
  }
}
export type SecondFactor = ReturnType<typeof createSecondFactor>

/** The latest time at which the lock ends. */
export const secondFactorLocked = () =>
  new DomainError('auth.second_factor_locked', { details: { retryAfterSeconds: lockMs / 1000 } })

const judge = async (
  row: TwoFactorRow,
  { kind, code }: SecondFactorCode,
  now: Date,
  read: (field: SecondFactorField) => Promise<string>,
): Promise<SecondFactorVerdict> => {
  if (kind === 'backup_code') {
    const codes: string[] = JSON.parse(await read('backupCodes'))
    // Better Auth removes the code from the list, and only one of two concurrent requests succeeds.
    return { kind: codes.filter(one => isSameText(one, code)).length > 0 ? 'right' : 'wrong' }
  }
  const step = matchTotp(await read('secret'), code, now)
  if (step === undefined) return { kind: 'wrong' }
  return step > row.lastUsedStep ? { kind: 'right', step } : { kind: 'used' }
}
