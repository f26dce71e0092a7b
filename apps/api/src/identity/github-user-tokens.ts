import type { Sensitive } from '@taxiway/crypto'
import {
  type Database,
  dropUserToken,
  findGithubAccountOf,
  findUserToken,
  inTransaction,
  lockUserToken,
  type SealedUserToken,
  saveUserToken,
  type Transaction,
} from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { UserToken, UserTokenBox } from '@taxiway/vault'
import type { GithubOauth } from './github-oauth.js'

type Deps = { db: Database; clock: Clock; oauth: GithubOauth; box: UserTokenBox }

export type GithubUserTokens = {
  /**
   * A token of the person's own GitHub authorization, valid for five minutes at least. Throws
   * `github.user_token_missing` when they have to sign in with GitHub (again).
   */
  for: (userId: string) => Promise<Sensitive<string>>
  /** Stores the tokens of one GitHub account and replaces earlier ones. */
  keep: (accountId: string, token: UserToken) => Promise<void>
}

const refreshAheadMs = 5 * 60_000

/** People's GitHub tokens: encrypted, refreshed before they expire, deleted when GitHub rejects them. */
export const createGithubUserTokens = ({ db, clock, oauth, box }: Deps): GithubUserTokens => {
  const isFresh = ({ expiresAt }: Pick<SealedUserToken, 'expiresAt'>) =>
    expiresAt === null || expiresAt.getTime() - clock.now().getTime() > refreshAheadMs

  const keep = async (tx: Transaction, accountId: string, token: UserToken) => {
    const sealed = await box.seal(tx, accountId, token)
    await saveUserToken(tx, { accountId, sealed, expiresAt: token.expiresAt })
  }

  // Holds the row's lock meanwhile: a second refresh with the same refresh token would end the authorization.
  const refresh = (accountId: string): Promise<Sensitive<string> | undefined> =>
    inTransaction(db, async tx => {
      const row = await lockUserToken(tx, accountId)
      if (row === null) return undefined
      const token = await box.open(tx, accountId, row.sealed)
      if (isFresh(row)) return token.access
      const next = token.refresh === null ? null : await oauth.refresh(token.refresh)
      if (next === null) {
        await dropUserToken(tx, accountId)
        return undefined
      }
      await keep(tx, accountId, next)
      return next.access
    })

  return {
    keep: (accountId, token) => inTransaction(db, tx => keep(tx, accountId, token)),
    for: async userId => {
      const accountId = await findGithubAccountOf(db, userId)
      const row = accountId === null ? null : await findUserToken(db, accountId)
      if (row === null) throw new DomainError('github.user_token_missing')
      const token = isFresh(row)
        ? (await box.open(db, row.accountId, row.sealed)).access
        : await refresh(row.accountId)
      if (token === undefined) throw new DomainError('github.user_token_missing')
      return token
    },
  }
}
