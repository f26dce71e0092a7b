import type { EnvironmentId } from '@taxiway/domain'
import { inArray } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { environments } from './schema.js'

export const setVariablesStale = async (
  tx: Transaction,
  ids: readonly EnvironmentId[],
  stale: boolean,
): Promise<void> =>
  void (await tx
    .update(environments)
    .set({ variablesStale: stale })
    .where(inArray(environments.id, [...ids])))
