import type { Database } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'

/** The environment of a pull request, in a database with one project. */
export const environmentOf = async ({ db }: { db: Database }, number: number) => {
  const [row] = await db
    .select()
    .from(schema.environments)
    .where(eq(schema.environments.target, `pr:${number}`))
  if (!row) throw new Error(`pull request ${number} has no environment`)
  return row
}
