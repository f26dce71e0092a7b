import { eq, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { githubUserTokens, type SealedUserToken } from './schema.js'

export const findUserToken = async (db: Queryable, accountId: string): Promise<SealedUserToken | null> =>
  (await db.select().from(githubUserTokens).where(eq(githubUserTokens.accountId, accountId)))[0] ?? null

/**
 * The same row, locked until the transaction ends: a refresh token works once, so only one process may
 * refresh.
 */
export const lockUserToken = async (tx: Transaction, accountId: string): Promise<SealedUserToken | null> =>
  (
    await tx.select().from(githubUserTokens).where(eq(githubUserTokens.accountId, accountId)).for('update')
  )[0] ?? null

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
