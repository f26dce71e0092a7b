import type { Queryable } from '@taxiway/db'
import { secondFactorContext, type Vault } from '@taxiway/vault'

export const secondFactorFields = ['secret', 'backupCodes'] as const
export type SecondFactorField = (typeof secondFactorFields)[number]

/**
 * Encrypts and decrypts the parts of a second factor, for one person and column, as text. Throws
 * `crypto.decrypt_failed`.
 */
export const createSecondFactorBox = (vault: Pick<Vault, 'seal' | 'open'>) => ({
  seal: async (db: Queryable, userId: string, field: SecondFactorField, text: string): Promise<string> =>
    (await vault.seal(db, secondFactorContext({ userId, field }), text)).toString('base64'),
  open: async (db: Queryable, userId: string, field: SecondFactorField, stored: string): Promise<string> =>
    (await vault.open(db, secondFactorContext({ userId, field }), Buffer.from(stored, 'base64')))
      .reveal()
      .toString('utf8'),
})
export type SecondFactorBox = ReturnType<typeof createSecondFactorBox>
