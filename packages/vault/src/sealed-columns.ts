import { sealedPlaces } from '@taxiway/db'
import { envSnapshotContext, envVarContext } from './env-var-contexts.js'
import { githubUserTokenContext } from './github-user-token-context.js'
import type { SealedColumn } from './sealed-column.js'
import { secondFactorContext } from './second-factor-context.js'

/** For what the values of each column are sealed. A column without an entry does not compile. */
const contexts: Record<keyof typeof sealedPlaces, SealedColumn['toContext']> = {
  secondFactorSecret: ({ userId }: { userId: string }) => secondFactorContext({ userId, field: 'secret' }),
  secondFactorBackupCodes: ({ userId }: { userId: string }) =>
    secondFactorContext({ userId, field: 'backupCodes' }),
  githubUserTokens: githubUserTokenContext,
  envVars: envVarContext,
  envSnapshots: envSnapshotContext,
}

/** Every column of the database that holds sealed values. */
export const sealedColumns: readonly SealedColumn[] = [
  { ...sealedPlaces.secondFactorSecret, toContext: contexts.secondFactorSecret },
  { ...sealedPlaces.secondFactorBackupCodes, toContext: contexts.secondFactorBackupCodes },
  { ...sealedPlaces.githubUserTokens, toContext: contexts.githubUserTokens },
  { ...sealedPlaces.envVars, toContext: contexts.envVars },
  { ...sealedPlaces.envSnapshots, toContext: contexts.envSnapshots },
]
