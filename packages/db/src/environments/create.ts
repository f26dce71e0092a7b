import { environmentIdOf, type OrganizationId, type ProjectId } from '@taxiway/domain'
import type { Transaction } from '../open-database.js'
import { lockEnvironmentOf } from './lock.js'
import { type EnvironmentRow, environments } from './schema.js'

/**
 * Creates the environment of a target in state down, unless another transaction created it first; returns it
 * locked.
 */
export const createEnvironment = async (
  tx: Transaction,
  values: { organizationId: OrganizationId; projectId: ProjectId; target: string; reason: string },
): Promise<EnvironmentRow> => {
  const { reason, ...key } = values
  const [created] = await tx
    .insert(environments)
    .values({
      ...key,
      id: environmentIdOf(values.projectId, values.target),
      desired: 'down',
      desiredReason: reason,
      generation: 0,
      observedGeneration: 0,
    })
    .onConflictDoNothing({ target: [environments.projectId, environments.target] })
    .returning()
  const row = created ?? (await lockEnvironmentOf(tx, values.projectId, values.target))
  if (!row) throw new Error('the environment vanished while it was made')
  return row
}
