import type { EnvVarFacts, OrganizationId, ProjectId } from '@taxiway/domain'
import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { type EnvVarName, type EnvVarOwner, isOf } from './owner.js'
import { type EnvVarRow, envVars } from './schema.js'

type Project = { organizationId: OrganizationId; projectId: ProjectId }

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
): Promise<EnvVarRow | null> =>
  (
    await tx
      .select()
      .from(envVars)
      .where(and(isOf(envVars, owner), eq(envVars.key, key), eq(envVars.scope, scope)))
  )[0] ?? null

const mayApplyIn = (organizationId: OrganizationId, projectIds: readonly ProjectId[]) =>
  and(
    eq(envVars.organizationId, organizationId),
    or(isNull(envVars.projectId), inArray(envVars.projectId, [...projectIds])),
  )
