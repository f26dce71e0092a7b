import { newId } from '@taxiway/domain'
import type { Queryable } from '../open-database.js'
import { decisions } from './schema.js'

/** Stores a decision with its reason. */
export const newDecision = async (
  db: Queryable,
  decision: Omit<typeof decisions.$inferInsert, 'id'>,
): Promise<void> => {
  await db.insert(decisions).values({ id: newId('dec'), ...decision })
}
