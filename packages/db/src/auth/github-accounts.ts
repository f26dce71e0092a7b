import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { accounts } from './schema.js'

const provider = 'github'

/** The GitHub account that a user has linked; null when there is none. */
export const findGithubAccountOf = async (db: Queryable, userId: string): Promise<string | null> => {
  const [account] = await db
    .select({ accountId: accounts.accountId })
    .from(accounts)
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, provider)))
    .limit(1)
  return account?.accountId ?? null
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
