import { type EnvVarFacts, type EnvVarId, newId, type OrganizationId, type ProjectId } from '@taxiway/domain'
import { and, asc, desc, eq, lt, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { type EnvVarLength, envVarHistory, envVars } from '../schema/index.js'
import { isAfterPageKey, type PageKey, pageKeyAt, pageStart } from './keyset.js'

export type EnvVarRow = typeof envVars.$inferSelect
export type EnvVarOwner = { organizationId: OrganizationId; projectId: ProjectId }
export type EnvVarName = { key: string; scope: string }

/** Lists of variables and of what became of them; a value is never among what they return. */
export const createEnvVarReads = (db: Queryable) => {
  const list = (db as Database)
    .select({
      id: envVars.id,
      key: envVars.key,
      scope: envVars.scope,
      phase: envVars.phase,
      trust: envVars.trust,
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
        eq(envVars.projectId, sql.placeholder('projectId')),
        isAfterPageKey(envVars.createdAt, envVars.id),
      ),
    )
    .orderBy(desc(envVars.createdAt), desc(envVars.id))
    .limit(sql.placeholder('limit'))
    .prepare('env_var_list')
  return {
    list: (
      { organizationId, projectId }: EnvVarOwner,
      { limit, after = pageStart }: { limit: number; after?: PageKey | undefined },
    ) => list.execute({ organizationId, projectId, limit, afterAt: after.at, afterId: after.id }),
    /** Newest first, before the given entry. */
    history: ({ organizationId, projectId }: EnvVarOwner, limit: number, before?: number) =>
      db
        .select()
        .from(envVarHistory)
        .where(
          and(
            eq(envVarHistory.organizationId, organizationId),
            eq(envVarHistory.projectId, projectId),
            before === undefined ? undefined : lt(envVarHistory.id, before),
          ),
        )
        .orderBy(desc(envVarHistory.id))
        .limit(limit),
  }
}
export type EnvVarReads = ReturnType<typeof createEnvVarReads>
export type EnvVarRecord = Awaited<ReturnType<EnvVarReads['list']>>[number]
export type EnvVarHistoryRecord = Awaited<ReturnType<EnvVarReads['history']>>[number]

/** Every variable of a project, without values; a project has a thousand at most. */
export const listEnvVarFacts = (db: Queryable, owner: EnvVarOwner): Promise<EnvVarFacts[]> =>
  db
    .select({
      id: envVars.id,
      key: envVars.key,
      scope: envVars.scope,
      phase: envVars.phase,
      trust: envVars.trust,
      version: envVars.version,
    })
    .from(envVars)
    .where(isOf(owner))
    .orderBy(asc(envVars.key), asc(envVars.scope))

/** Every variable of a project with its sealed value. */
export const listSealedEnvVars = (db: Queryable, owner: EnvVarOwner): Promise<EnvVarRow[]> =>
  db.select().from(envVars).where(isOf(owner)).orderBy(asc(envVars.key), asc(envVars.scope))

export const countEnvVars = async (tx: Transaction, owner: EnvVarOwner): Promise<number> =>
  (await tx.select({ count: sql<number>`count(*)::int` }).from(envVars).where(isOf(owner)))[0]?.count ?? 0

export const findEnvVar = async (
  tx: Transaction,
  owner: EnvVarOwner,
  { key, scope }: EnvVarName,
): Promise<EnvVarRow | undefined> =>
  (
    await tx
      .select()
      .from(envVars)
      .where(and(isOf(owner), eq(envVars.key, key), eq(envVars.scope, scope)))
  )[0]

export type NewEnvVar = EnvVarName &
  Pick<EnvVarRow, 'phase' | 'trust' | 'sealed' | 'version'> & { length: EnvVarLength; by: string }

/** Writes a variable and its line of history; call it with the project locked. */
export const putEnvVar = async (
  tx: Transaction,
  owner: EnvVarOwner,
  { by, ...values }: NewEnvVar,
): Promise<EnvVarRow> => {
  const [row] = await tx
    .insert(envVars)
    .values({ id: newId('var') as EnvVarId, ...owner, ...values, updatedBy: by })
    .onConflictDoUpdate({
      target: [envVars.projectId, envVars.key, envVars.scope],
      set: { ...values, updatedBy: by, updatedAt: sql`now()` },
      setWhere: eq(envVars.organizationId, owner.organizationId),
    })
    .returning()
  if (row === undefined) throw new Error('the project belongs to another organization')
  await note(tx, row, row.version === 1 ? 'create' : 'change', by)
  return row
}

/** Takes a variable away; false when it was not there. */
export const deleteEnvVar = async (
  tx: Transaction,
  owner: EnvVarOwner,
  { key, scope }: EnvVarName,
  by: string,
): Promise<EnvVarRow | undefined> => {
  const [row] = await tx
    .delete(envVars)
    .where(and(isOf(owner), eq(envVars.key, key), eq(envVars.scope, scope)))
    .returning()
  if (row) await note(tx, row, 'delete', by)
  return row
}

const note = (
  tx: Transaction,
  { organizationId, projectId, key, scope, version }: EnvVarRow,
  action: 'create' | 'change' | 'delete',
  by: string,
) => tx.insert(envVarHistory).values({ organizationId, projectId, key, scope, action, version, by })

const isOf = ({ organizationId, projectId }: EnvVarOwner) =>
  and(eq(envVars.organizationId, organizationId), eq(envVars.projectId, projectId))
