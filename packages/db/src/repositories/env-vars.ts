import { type EnvVarFacts, type EnvVarId, newId, type OrganizationId, type ProjectId } from '@taxiway/domain'
import { and, asc, desc, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { type EnvVarLength, envVarHistory, envVars } from '../schema/index.js'
import { isAfterPageKey, type PageKey, pageKeyAt, pageStart } from './keyset.js'

export type EnvVarRow = typeof envVars.$inferSelect
/** Without a project: a variable of the organization, for all its projects. */
export type EnvVarOwner = { organizationId: OrganizationId; projectId: ProjectId | null }
type Project = { organizationId: OrganizationId; projectId: ProjectId }
export type EnvVarName = { key: string; scope: string }

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

/**
 * Every variable that may apply in these projects of an organization, without values: project and
 * organization variables. Each owner has at most a thousand.
 */
export const listEnvVarFacts = (
  db: Queryable,
  organizationId: OrganizationId,
  projectIds: readonly ProjectId[],
): Promise<EnvVarFacts[]> =>
  db
    .select({
      id: envVars.id,
      projectId: envVars.projectId,
      key: envVars.key,
      scope: envVars.scope,
      phase: envVars.phase,
      trust: envVars.trust,
      sensitive: envVars.sensitive,
      version: envVars.version,
    })
    .from(envVars)
    .where(mayApplyIn(organizationId, projectIds))
    .orderBy(asc(envVars.key), asc(envVars.scope))

/** Every variable that may apply in a project, its own and its organization's, with the sealed value. */
export const listSealedEnvVars = (
  db: Queryable,
  { organizationId, projectId }: Project,
): Promise<EnvVarRow[]> =>
  db
    .select()
    .from(envVars)
    .where(mayApplyIn(organizationId, [projectId]))
    .orderBy(asc(envVars.key), asc(envVars.scope))

export const countEnvVars = async (tx: Transaction, owner: EnvVarOwner): Promise<number> =>
  (await tx.select({ count: sql<number>`count(*)::int` }).from(envVars).where(isOf(envVars, owner)))[0]
    ?.count ?? 0

export const findEnvVar = async (
  tx: Transaction,
  owner: EnvVarOwner,
  { key, scope }: EnvVarName,
): Promise<EnvVarRow | undefined> =>
  (
    await tx
      .select()
      .from(envVars)
      .where(and(isOf(envVars, owner), eq(envVars.key, key), eq(envVars.scope, scope)))
  )[0]

export type NewEnvVar = EnvVarName &
  Pick<EnvVarRow, 'phase' | 'trust' | 'sensitive' | 'sealed' | 'version'> & {
    length: EnvVarLength
    by: string
  }

/** Writes a variable and its history entry. The caller has locked the owner. */
export const putEnvVar = async (
  tx: Transaction,
  owner: EnvVarOwner,
  { by, ...values }: NewEnvVar,
): Promise<EnvVarRow> => {
  const [row] = await tx
    .insert(envVars)
    .values({ id: newId('var') as EnvVarId, ...owner, ...values, updatedBy: by })
    .onConflictDoUpdate({
      ...(owner.projectId === null
        ? {
            target: [envVars.organizationId, envVars.key, envVars.scope],
            targetWhere: isNull(envVars.projectId),
          }
        : { target: [envVars.projectId, envVars.key, envVars.scope] }),
      set: { ...values, updatedBy: by, updatedAt: sql`now()` },
      setWhere: eq(envVars.organizationId, owner.organizationId),
    })
    .returning()
  if (row === undefined) throw new Error('the project belongs to another organization')
  await note(tx, row, row.version === 1 ? 'create' : 'change', by)
  return row
}

/** Deletes a variable; false when it did not exist. */
export const deleteEnvVar = async (
  tx: Transaction,
  owner: EnvVarOwner,
  { key, scope }: EnvVarName,
  by: string,
): Promise<EnvVarRow | undefined> => {
  const [row] = await tx
    .delete(envVars)
    .where(and(isOf(envVars, owner), eq(envVars.key, key), eq(envVars.scope, scope)))
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

const isOf = (table: typeof envVars | typeof envVarHistory, { organizationId, projectId }: EnvVarOwner) =>
  and(
    eq(table.organizationId, organizationId),
    projectId === null ? isNull(table.projectId) : eq(table.projectId, projectId),
  )

const mayApplyIn = (organizationId: OrganizationId, projectIds: readonly ProjectId[]) =>
  and(
    eq(envVars.organizationId, organizationId),
    or(isNull(envVars.projectId), inArray(envVars.projectId, [...projectIds])),
  )
