import { eq } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { environments } from '../schema/environments.js'
import type { EnvironmentRow } from './leases.js'

/** Records that the environment has converged to this generation. */
export const markConverged = async (
  tx: Transaction,
  environment: Pick<EnvironmentRow, 'id' | 'generation'>,
): Promise<void> => {
  await tx
    .update(environments)
    .set({ observedGeneration: environment.generation, providerWait: null, providerWaitSince: null })
    .where(eq(environments.id, environment.id))
}
