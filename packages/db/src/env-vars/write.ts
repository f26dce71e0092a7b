import { type EnvVarId, newId } from '@taxiway/domain'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { type EnvVarName, type EnvVarOwner, isOf } from './owner.js'
import { type EnvVarLength, type EnvVarRow, envVarHistory, envVars } from './schema.js'

export type NewEnvVar = EnvVarName &
  Pick<EnvVarRow, 'phase' | 'trust' | 'sensitive' | 'sealed' | 'version'> & {
    length: EnvVarLength
    by: string
  }

/** Writes a variable and its history entry. The caller has locked the owner. */
export const putEnvVar = async (
  tx: Transaction,
  owner: EnvVarOwner,
  { by, ...values }: NewEnvVar,
): Promise<EnvVarRow> => {
  const [row] = await tx
    .insert(envVars)
    .values({ id: newId('var') as EnvVarId, ...owner, ...values, updatedBy: by })
    .onConflictDoUpdate({
      ...(owner.projectId === null
        ? {
            target: [envVars.organizationId, envVars.key, envVars.scope],
            targetWhere: isNull(envVars.projectId),
          }
        : { target: [envVars.projectId, envVars.key, envVars.scope] }),
      set: { ...values, updatedBy: by, updatedAt: sql`now()` },
      setWhere: eq(envVars.organizationId, owner.organizationId),
    })
    .returning()
  if (row === undefined) throw new Error('the project belongs to another organization')
  await note(tx, row, row.version === 1 ? 'create' : 'change', by)
  return row
}

/** Deletes a variable; null when it did not exist. */
export const deleteEnvVar = async (
  tx: Transaction,
  owner: EnvVarOwner,
  { key, scope }: EnvVarName,
  by: string,
): Promise<EnvVarRow | null> => {
  const [row] = await tx
    .delete(envVars)
    .where(and(isOf(envVars, owner), eq(envVars.key, key), eq(envVars.scope, scope)))
    .returning()
  if (row) await note(tx, row, 'delete', by)
  return row ?? null
}

const note = (
  tx: Transaction,
  { organizationId, projectId, key, scope, version }: EnvVarRow,
  action: 'create' | 'change' | 'delete',
  by: string,
) => tx.insert(envVarHistory).values({ organizationId, projectId, key, scope, action, version, by })
