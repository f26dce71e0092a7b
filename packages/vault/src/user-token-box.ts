import { Sensitive } from '@taxiway/crypto'
import type { Queryable } from '@taxiway/db'
import { z } from 'zod'
import { githubUserTokenContext } from './github-user-token-context.js'
import type { Vault } from './open-vault.js'

export type UserToken = {
  access: Sensitive<string>
  /** When the access token ends; null when the App's tokens do not. */
  expiresAt: Date | null
  refresh: Sensitive<string> | null
}

const tokenSchema = z.object({
  access: z.string(),
  expiresAt: z.iso.datetime().nullable(),
  refresh: z.string().nullable(),
})

/** Seals what GitHub gave us for a person, so that it opens for that GitHub account only. */
export const createUserTokenBox = (vault: Pick<Vault, 'seal' | 'open'>) => ({
  /** In the transaction that stores the result. */
  seal: (tx: Queryable, accountId: string, { access, expiresAt, refresh }: UserToken): Promise<Buffer> =>
    vault.seal(
      tx,
      githubUserTokenContext({ accountId }),
      JSON.stringify({
        access: access.reveal(),
        expiresAt: expiresAt?.toISOString() ?? null,
        refresh: refresh?.reveal() ?? null,
      }),
    ),
  /** Throws `crypto.decrypt_failed` for what was sealed for another account, or under another secret. */
  open: async (db: Queryable, accountId: string, sealed: Buffer): Promise<UserToken> => {
    const opened = await vault.open(db, githubUserTokenContext({ accountId }), sealed)
    const { access, expiresAt, refresh } = tokenSchema.parse(JSON.parse(opened.reveal().toString('utf8')))
    return {
      access: new Sensitive(access),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      refresh: refresh === null ? null : new Sensitive(refresh),
    }
  },
})
export type UserTokenBox = ReturnType<typeof createUserTokenBox>
