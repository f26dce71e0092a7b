import type { EnvironmentId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import { environments } from './schema.js'

/** The author of a pull request, from its last observation. */
export const authorOf = (observation: ReturnType<typeof sql>) =>
  sql`${observation}->'pullRequest'->'author'->>'login'`

/** The author of an environment's pull request, from its last observation; null when it has none. */
export const findAuthor = async (db: Queryable, id: EnvironmentId): Promise<string | null> => {
  const [row] = await db
    .select({ author: sql<string | null>`${authorOf(sql`${environments.observation}`)}` })
    .from(environments)
    .where(eq(environments.id, id))
  return row?.author ?? null
}
