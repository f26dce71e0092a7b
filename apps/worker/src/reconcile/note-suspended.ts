import { type Database, inTransaction } from '@taxiway/db'
import { type DueEnvironment, followConnection } from '@taxiway/lifecycle'

/**
 * Stores what GitHub said when it refused a call: the installation is suspended. The event may be lost or late. An
 * event that ended the suspension may be processed already, so the next connection check asks GitHub.
 */
export const noteSuspended = async (db: Database, installationId: number): Promise<DueEnvironment[]> => {
  const { due } = await inTransaction(db, tx =>
    followConnection(
      tx,
      { installationId },
      ({ connection }) =>
        connection === 'ok' ? { connection: 'installation_suspended', isDoubtful: true } : null,
      { by: 'reconciler', source: 'api' },
    ),
  )
  return due
}
