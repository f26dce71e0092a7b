import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { twoFactors } from '../auth/schema.js'
import { envSnapshots } from '../env-snapshots/schema.js'
import { envVars } from '../env-vars/schema.js'
import { githubUserTokens } from '../github-user-tokens/schema.js'

/** A column that holds sealed values. Give its table an index on `sealed_kid(column)`. */
export type SealedPlace = {
  /** `table.column`, as it is shown. */
  name: string
  table: PgTable
  /** The primary key, a single column of text. */
  id: PgColumn
  value: PgColumn
  /** `base64` for columns of text; else the bytes themselves. */
  encoding?: 'base64'
  /** What the context of a row is made of: columns of the table. */
  fields: Readonly<Record<string, PgColumn>>
}

/** A column of a second factor; Better Auth's columns are text. */
const secondFactor = (name: string, value: PgColumn): SealedPlace => ({
  name: `two_factors.${name}`,
  table: twoFactors,
  id: twoFactors.id,
  value,
  encoding: 'base64',
  fields: { userId: twoFactors.userId },
})

/** Every column of the database that holds sealed values. */
export const sealedPlaces = {
  secondFactorSecret: secondFactor('secret', twoFactors.secret),
  secondFactorBackupCodes: secondFactor('backup_codes', twoFactors.backupCodes),
  githubUserTokens: {
    name: 'github_user_tokens.sealed',
    table: githubUserTokens,
    id: githubUserTokens.accountId,
    value: githubUserTokens.sealed,
    fields: { accountId: githubUserTokens.accountId },
  },
  envVars: {
    name: 'env_vars.sealed',
    table: envVars,
    id: envVars.id,
    value: envVars.sealed,
    fields: {
      organizationId: envVars.organizationId,
      projectId: envVars.projectId,
      scope: envVars.scope,
      key: envVars.key,
      version: envVars.version,
      sensitive: envVars.sensitive,
    },
  },
  envSnapshots: {
    name: 'env_snapshots.sealed',
    table: envSnapshots,
    id: envSnapshots.deploymentId,
    value: envSnapshots.sealed,
    fields: {
      organizationId: envSnapshots.organizationId,
      projectId: envSnapshots.projectId,
      environmentId: envSnapshots.environmentId,
      deploymentId: envSnapshots.deploymentId,
    },
  },
} as const satisfies Record<string, SealedPlace>
