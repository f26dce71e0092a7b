import type { EnvironmentId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import { hasConverged } from './converge.js'
import { environments } from './schema.js'

export type AppOwner = { appName: string | null; isAtRest: boolean }

/** The apps of these environments, as they are stored; environments that are not there are left out. */
export const findAppOwners = async (
  db: Queryable,
  ids: readonly EnvironmentId[],
): Promise<ReadonlyMap<EnvironmentId, AppOwner>> => {
  const rows = await db
    .select({
      id: environments.id,
      appName: environments.appName,
      isAtRest: sql<boolean>`${hasConverged}`,
    })
    .from(environments)
    .where(sql`${environments.id} = any(${sql.param(ids)}::text[])`)
  return new Map(rows.map(({ id, ...owner }) => [id, owner]))
}
