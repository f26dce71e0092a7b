import type { ProjectId } from '@taxiway/domain'
import { and, inArray, isNull, sql } from 'drizzle-orm'
import { environments } from '../environments/schema.js'
import type { Queryable } from '../open-database.js'
import { resources } from '../resources/schema.js'
import { projects } from './schema.js'

/**
 * Marks deleted projects as gone when the ledger lists no running resource and no worker holds their
 * environments. Returns their ids.
 */
export const markProjectsGone = async (db: Queryable, limit: number): Promise<ProjectId[]> => {
  const left = sql`exists (
    select 1 from ${environments}
    where ${environments.projectId} = ${projects.id}
      and (${environments.observedGeneration} < ${environments.generation}
        or ${environments.leaseOwner} is not null
        or exists (
          select 1 from ${resources}
          where ${resources.environmentId} = ${environments.id}
            and ${resources.state} <> 'gone' and ${resources.kind} in ('app', 'machine', 'address'))))`
  const leaving = db
    .select({ id: projects.id })
    .from(projects)
    .where(and(sql`${projects.deletedAt} is not null and ${projects.goneAt} is null`, sql`not ${left}`))
    .limit(limit)
  const rows = await db
    .update(projects)
    .set({ goneAt: sql`now()`, version: sql`${projects.version} + 1` })
    .where(and(inArray(projects.id, leaving), isNull(projects.goneAt)))
    .returning({ id: projects.id })
  return rows.map(({ id }) => id)
}
