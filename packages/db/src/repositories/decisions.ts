import { newId } from '@taxiway/domain'
import type { Queryable } from '../open-database.js'
import { decisions } from '../schema/index.js'

/** Writes down what was decided and why. */
export const newDecision = async (
  db: Queryable,
  decision: Omit<typeof decisions.$inferInsert, 'id'>,
): Promise<void> => {
  await db.insert(decisions).values({ id: newId('dec'), ...decision })
}
