import type { EnvironmentId, ProjectId } from '@taxiway/domain'
import { and, asc, eq } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { environments } from '../schema/index.js'

/** The environments of a project that should be up: those that a change of variables may concern. */
export const findDeployedEnvironments = (
  tx: Transaction,
  projectId: ProjectId,
): Promise<{ id: EnvironmentId }[]> =>
  tx
    .select({ id: environments.id })
    .from(environments)
    .where(and(eq(environments.projectId, projectId), eq(environments.desired, 'up')))
    // In one order everywhere, so that two changes never wait for each other.
    .orderBy(asc(environments.id))

export const setVariablesStale = async (tx: Transaction, id: EnvironmentId, stale: boolean): Promise<void> =>
  void (await tx.update(environments).set({ variablesStale: stale }).where(eq(environments.id, id)))
