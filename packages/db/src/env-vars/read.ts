import { and, desc, eq, isNull, lt, type SQL, sql } from 'drizzle-orm'
import { isAfterPageKey, type PageKey, pageKeyAt, pageStart } from '../keyset.js'
import type { Database, Queryable } from '../open-database.js'
import { type EnvVarOwner, isOf } from './owner.js'
import { envVarHistory, envVars } from './schema.js'

/** Lists variables and their history. Returns sealed values only of variables marked as not secret. */
export const createEnvVarReads = (db: Queryable) => {
  const prepareList = (name: string, ofOwner: SQL) =>
    (db as Database)
      .select({
        id: envVars.id,
        key: envVars.key,
        scope: envVars.scope,
        phase: envVars.phase,
        trust: envVars.trust,
        sensitive: envVars.sensitive,
        // A secret value does not leave the database in a list, not even sealed.
        readable: sql<Buffer | null>`case when not ${envVars.sensitive} then ${envVars.sealed} end`,
        organizationId: envVars.organizationId,
        projectId: envVars.projectId,
        version: envVars.version,
        length: envVars.length,
        updatedBy: envVars.updatedBy,
        createdAt: envVars.createdAt,
        updatedAt: envVars.updatedAt,
        keyAt: pageKeyAt(envVars.createdAt),
      })
      .from(envVars)
      .where(
        and(
          eq(envVars.organizationId, sql.placeholder('organizationId')),
          ofOwner,
          isAfterPageKey(envVars.createdAt, envVars.id),
        ),
      )
      .orderBy(desc(envVars.createdAt), desc(envVars.id))
      .limit(sql.placeholder('limit'))
      .prepare(name)
  const lists = {
    project: prepareList('env_var_list', eq(envVars.projectId, sql.placeholder('projectId'))),
    organization: prepareList('env_var_list_of_organization', isNull(envVars.projectId)),
  }
  return {
    list: (
      { organizationId, projectId }: EnvVarOwner,
      { limit, after = pageStart }: { limit: number; after?: PageKey | undefined },
    ) => {
      const list = projectId === null ? lists.organization : lists.project
      return list.execute({ organizationId, projectId, limit, afterAt: after.at, afterId: after.id })
    },
    /** Newest first, before the given entry. */
    history: (owner: EnvVarOwner, limit: number, before?: number) =>
      db
        .select()
        .from(envVarHistory)
        .where(
          and(isOf(envVarHistory, owner), before === undefined ? undefined : lt(envVarHistory.id, before)),
        )
        .orderBy(desc(envVarHistory.id))
        .limit(limit),
  }
}
export type EnvVarReads = ReturnType<typeof createEnvVarReads>
export type EnvVarRecord = Awaited<ReturnType<EnvVarReads['list']>>[number]
export type EnvVarHistoryRecord = Awaited<ReturnType<EnvVarReads['history']>>[number]
