import { type EnvironmentId, type Observation, type ObservationSource, observedAt } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { type EnvironmentRow, environments } from './schema.js'

/** Stores what was seen of a target; a pull request that was seen is not missing. */
export const storeObservation = async (
  tx: Transaction,
  id: EnvironmentId,
  { observation, source }: { observation: Observation; source: ObservationSource },
): Promise<void> => {
  await tx
    .update(environments)
    .set({
      observation,
      observationAt: new Date(observedAt(observation)),
      observationSource: source,
      missingSince: null,
    })
    .where(eq(environments.id, id))
}

/**
 * Records that GitHub does not show the pull request of a locked environment. True when an earlier read missed
 * it as well and that was at least `afterMs` ago.
 */
export const noteMissing = async (
  tx: Transaction,
  { id, missingSince }: Pick<EnvironmentRow, 'id' | 'missingSince'>,
  afterMs: number,
): Promise<boolean> => {
  const [row] = await tx
    .update(environments)
    .set({ missingSince: sql`coalesce(${environments.missingSince}, now())` })
    .where(eq(environments.id, id))
    .returning({
      isLong: sql<boolean>`${environments.missingSince} <= now() - ${afterMs} * interval '1 millisecond'`,
    })
  return missingSince !== null && row?.isLong === true
}

/** Starts the count of `noteMissing` again. */
export const forgetMissing = async (tx: Transaction, id: EnvironmentId): Promise<void> => {
  await tx.update(environments).set({ missingSince: null }).where(eq(environments.id, id))
}
