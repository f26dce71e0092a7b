import { sql } from 'drizzle-orm'
import { index, pgTable, text } from 'drizzle-orm/pg-core'
import { at, bytea } from '../columns.js'

export type SealedUserToken = typeof githubUserTokens.$inferSelect

/**
 * Tokens of a user's GitHub authorization, sealed and bound to that GitHub account. Stored apart from Better
 * Auth's accounts, whose token columns stay empty.
 */
export const githubUserTokens = pgTable(
  'github_user_tokens',
  {
    /** GitHub's numeric id of the account, as text: `accounts.account_id`. */
    accountId: text('account_id').primaryKey(),
    sealed: bytea('sealed').notNull(),
    /** When the access token expires; null when it does not. */
    expiresAt: at('expires_at'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  table => [index('github_user_tokens_kid_idx').on(sql`sealed_kid(${table.sealed})`)],
)
