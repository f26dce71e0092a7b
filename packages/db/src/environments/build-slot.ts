import type { EnvironmentId } from '@taxiway/domain'
import { eq } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { environments } from './schema.js'

/** The build is over: from here on the lease counts as one without a build. The caller holds the row lock. */
export const endBuild = async (tx: Transaction, id: EnvironmentId): Promise<void> => {
  await tx.update(environments).set({ builds: false }).where(eq(environments.id, id))
}

/** The work turned out to need a build: the next claim of it takes a build slot. */
export const requireBuild = async (tx: Transaction, id: EnvironmentId): Promise<void> => {
  await tx.update(environments).set({ builds: true }).where(eq(environments.id, id))
}
