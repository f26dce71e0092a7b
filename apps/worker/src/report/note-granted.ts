import { type Database, findEnvironment, inTransaction, type OutboxRow } from '@taxiway/db'
import type { DomainError } from '@taxiway/domain'
import { followConnection } from '@taxiway/lifecycle'

/**
 * A report failed because the App lacks a permission: stores which permissions GitHub grants, so the project
 * warns about the missing ones.
 */
export const noteGranted = async (
  db: Database,
  { environmentId }: Pick<OutboxRow, 'environmentId'>,
  { code, details }: DomainError,
): Promise<void> => {
  if (code !== 'github.permission_missing') return
  const permissions = details?.['granted'] as Record<string, string> | undefined
  await inTransaction(db, async tx => {
    const environment = await findEnvironment(tx, environmentId)
    if (environment === null || permissions === undefined) return
    await followConnection(
      tx,
      { id: environment.projectId },
      ({ connection }) => ({ connection, permissions }),
      { by: 'reports', source: 'api' },
    )
  })
}
