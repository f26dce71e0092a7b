import { type Database, inTransaction } from '@taxiway/db'
import { and, eq, isNull, schema } from '@taxiway/db/testing'
import { type EnvVarPhase, newId, type OrganizationId, type ProjectId } from '@taxiway/domain'
import { envVarContext, type Vault } from '@taxiway/vault'

export type Variable = {
  key: string
  value: string
  phase?: EnvVarPhase
  trust?: 'any' | 'trusted_only'
  sensitive?: boolean
  scope?: 'all' | 'production' | 'preview'
  /** Belongs to the project unless stated otherwise. */
  of?: 'organization'
}

let version = 0

/** Sets a variable of the stage's project or organization, as the API does: each change is a new version. */
export const setVariable = async (
  {
    db,
    project: { id: projectId, organizationId },
  }: { db: Database; project: { id: ProjectId; organizationId: OrganizationId } },
  vault: Vault,
  { key, value, phase = 'runtime', trust = 'any', scope = 'all', sensitive = true, of }: Variable,
): Promise<void> => {
  version += 1
  const row = { organizationId, projectId: of ? null : projectId, key, scope, version, sensitive }
  const rest = { phase, trust, length: '6_to_32', updatedBy: 'octocat' } as const
  await inTransaction(db, async tx => {
    const sealed = await vault.seal(tx, envVarContext(row), value)
    await tx
      .delete(schema.envVars)
      .where(
        and(
          of ? isNull(schema.envVars.projectId) : eq(schema.envVars.projectId, projectId),
          eq(schema.envVars.key, key),
          eq(schema.envVars.scope, scope),
        ),
      )
    await tx.insert(schema.envVars).values({ id: newId('var'), ...row, ...rest, sealed })
  })
}
