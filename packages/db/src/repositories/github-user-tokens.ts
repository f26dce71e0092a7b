import { randomUUID } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { accounts, githubUserTokens } from '../schema/index.js'

const provider = 'github'

export type SealedUserToken = typeof githubUserTokens.$inferSelect

/** The GitHub account that a user has linked; undefined when there is none. */
export const findGithubAccountOf = async (db: Queryable, userId: string): Promise<string | undefined> => {
  const [account] = await db
    .select({ accountId: accounts.accountId })
    .from(accounts)
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, provider)))
    .limit(1)
  return account?.accountId
}

/** Links a GitHub account to this user, unless another user has linked it. */
export const linkGithubAccount = async (
  tx: Transaction,
  { userId, accountId }: { userId: string; accountId: string },
): Promise<void> => {
  const isThisAccount = and(eq(accounts.providerId, provider), eq(accounts.accountId, accountId))
  const [known] = await tx.select({ id: accounts.id }).from(accounts).where(isThisAccount).limit(1)
  if (known === undefined)
    await tx.insert(accounts).values({ id: randomUUID(), providerId: provider, accountId, userId })
}

export const findUserToken = async (db: Queryable, accountId: string): Promise<SealedUserToken | undefined> =>
  (await db.select().from(githubUserTokens).where(eq(githubUserTokens.accountId, accountId)))[0]

/**
 * The same row, locked until the transaction ends: a refresh token works once, so only one process may
 * refresh.
 */
export const lockUserToken = async (
  tx: Transaction,
  accountId: string,
): Promise<SealedUserToken | undefined> =>
  (await tx.select().from(githubUserTokens).where(eq(githubUserTokens.accountId, accountId)).for('update'))[0]

export const saveUserToken = async (
  db: Queryable,
  { accountId, sealed, expiresAt }: Omit<SealedUserToken, 'updatedAt'>,
): Promise<void> => {
  const values = { sealed, expiresAt, updatedAt: sql`clock_timestamp()` }
  await db
    .insert(githubUserTokens)
    .values({ accountId, ...values })
    .onConflictDoUpdate({ target: githubUserTokens.accountId, set: values })
}

/** Deletes the stored tokens of this GitHub account: they were revoked or do not work any more. */
export const dropUserToken = async (db: Queryable, accountId: string): Promise<void> => {
  await db.delete(githubUserTokens).where(eq(githubUserTokens.accountId, accountId))
}
