import { schema } from '@taxiway/db'
import { envSnapshotContext, envVarContext } from './env-var-contexts.js'
import { githubUserTokenContext } from './github-user-token-context.js'
import type { SealedColumn } from './sealed-column.js'
import { secondFactorContext } from './second-factor-context.js'

const { envVars, envSnapshots, twoFactors } = schema

/** A column of a second factor; Better Auth's columns are text. */
const secondFactor = (name: string, field: 'secret' | 'backupCodes'): SealedColumn => ({
  name: `two_factors.${name}`,
  table: twoFactors,
  id: twoFactors.id,
  value: twoFactors[field],
  encoding: 'base64',
  fields: { userId: twoFactors.userId },
  toContext: ({ userId }: { userId: string }) => secondFactorContext({ userId, field }),
})

/** Every column of the database that holds sealed values. */
export const sealedColumns: readonly SealedColumn[] = [
  secondFactor('secret', 'secret'),
  secondFactor('backup_codes', 'backupCodes'),
  {
    name: 'github_user_tokens.sealed',
    table: schema.githubUserTokens,
    id: schema.githubUserTokens.accountId,
    value: schema.githubUserTokens.sealed,
    fields: { accountId: schema.githubUserTokens.accountId },
    toContext: githubUserTokenContext,
  },
  {
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
    toContext: envVarContext,
  },
  {
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
    toContext: envSnapshotContext,
  },
]
