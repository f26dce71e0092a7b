import { schema } from '@taxiway/db'
import { githubUserTokenContext } from './github-user-token-context.js'
import type { SealedColumn } from './sealed-column.js'

/** Every column of the database that holds sealed values. */
export const sealedColumns: readonly SealedColumn[] = [
  {
    name: 'github_user_tokens.sealed',
    table: schema.githubUserTokens,
    id: schema.githubUserTokens.accountId,
    value: schema.githubUserTokens.sealed,
    fields: { accountId: schema.githubUserTokens.accountId },
    toContext: githubUserTokenContext,
  },
]
