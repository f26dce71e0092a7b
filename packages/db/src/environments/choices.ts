import type { EnvironmentId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { environments } from './schema.js'

/** Stores which commit of a fork a person approved. */
export const storeApproval = async (
  tx: Transaction,
  id: EnvironmentId,
  { sha, by }: { sha: string; by: string },
): Promise<void> => {
  await tx
    .update(environments)
    .set({ approvedSha: sha, approvedBy: by, approvedAt: sql`now()` })
    .where(eq(environments.id, id))
}

/** Stores who stopped automatic deployments, or with null that nothing stops them. */
export const storeFreeze = async (tx: Transaction, id: EnvironmentId, by: string | null): Promise<void> => {
  await tx
    .update(environments)
    .set({ frozenBy: by, frozenAt: by === null ? null : sql`now()`, updatedAt: sql`now()` })
    .where(eq(environments.id, id))
}
