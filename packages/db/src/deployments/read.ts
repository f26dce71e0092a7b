import type { DeploymentId, DeploymentState, EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { environments } from '../environments/schema.js'
import { isEmptyFilter, type PageOrder, type PageRequest, pageIn, pageKeyAt, pageValues } from '../keyset.js'
import type { Queryable } from '../open-database.js'
import { deploymentSteps } from '../steps/schema.js'
import { deployments } from './schema.js'

export const deploymentColumns = {
  id: deployments.id,
  environmentId: deployments.environmentId,
  generation: deployments.generation,
  kind: deployments.kind,
  sha: deployments.sha,
  state: deployments.state,
  reason: deployments.reason,
  attempt: deployments.attempt,
  crashes: deployments.crashes,
  errorCode: deployments.errorCode,
  errorMessage: deployments.errorMessage,
  cancelRequestedAt: deployments.cancelRequestedAt,
  image: deployments.image,
  url: deployments.url,
  createdAt: deployments.createdAt,
  startedAt: deployments.startedAt,
  finishedAt: deployments.finishedAt,
}
export const stepColumns = {
  id: deploymentSteps.id,
  name: deploymentSteps.name,
  attempt: deploymentSteps.attempt,
  state: deploymentSteps.state,
  errorCode: deploymentSteps.errorCode,
  message: deploymentSteps.message,
  startedAt: deploymentSteps.startedAt,
  endedAt: deploymentSteps.endedAt,
}
const isOwned = eq(deployments.organizationId, sql.placeholder('organizationId'))

export type DeploymentFilter = {
  state?: DeploymentState | undefined
  sha?: string | undefined
  order?: PageOrder | undefined
}

export type OrganizationDeploymentFilter = DeploymentFilter & { projectId?: ProjectId | undefined }

/** Deployments of one organization; deployments of other organizations are treated as absent. */
export const createDeploymentReads = (db: Queryable) => {
  const find = db
    .select(deploymentColumns)
    .from(deployments)
    .where(and(isOwned, eq(deployments.id, sql.placeholder('id'))))
    .prepare('deployment_by_id')
  const findState = db
    .select({ state: deployments.state })
    .from(deployments)
    .where(and(isOwned, eq(deployments.id, sql.placeholder('id'))))
    .prepare('deployment_state')
  const findByGeneration = db
    .select(deploymentColumns)
    .from(deployments)
    .where(
      and(
        isOwned,
        eq(deployments.environmentId, sql.placeholder('environmentId')),
        eq(deployments.generation, sql.placeholder('generation')),
        // A skipped deployment is a note, not the attempt at the generation.
        sql`${deployments.state} <> 'skipped'`,
      ),
    )
    .prepare('deployment_by_generation')
  const listOf = ({ order = 'newest', state, sha }: DeploymentFilter) => {
    const page = pageIn(order, deployments.createdAt, deployments.id)
    return db
      .select({ ...deploymentColumns, keyAt: pageKeyAt(deployments.createdAt) })
      .from(deployments)
      .where(
        and(
          isOwned,
          eq(deployments.environmentId, sql.placeholder('environmentId')),
          state === undefined ? undefined : eq(deployments.state, state),
          sha === undefined ? undefined : eq(deployments.sha, sha),
          page.rows,
        ),
      )
      .orderBy(...page.orderBy)
      .limit(sql.placeholder('limit'))
  }
  const list = listOf({}).prepare('deployment_list')
  const listAll = ({ order = 'newest', state, sha, projectId }: OrganizationDeploymentFilter) => {
    const page = pageIn(order, deployments.createdAt, deployments.id)
    return db
      .select({ ...deploymentColumns, keyAt: pageKeyAt(deployments.createdAt) })
      .from(deployments)
      .innerJoin(environments, eq(environments.id, deployments.environmentId))
      .where(
        and(
          isOwned,
          projectId === undefined ? undefined : eq(environments.projectId, projectId),
          state === undefined ? undefined : eq(deployments.state, state),
          sha === undefined ? undefined : eq(deployments.sha, sha),
          page.rows,
        ),
      )
      .orderBy(...page.orderBy)
      .limit(sql.placeholder('limit'))
  }
  const listSteps = db
    .select(stepColumns)
    .from(deploymentSteps)
    .where(
      and(
        eq(deploymentSteps.deploymentId, sql.placeholder('deploymentId')),
        gt(deploymentSteps.id, sql.placeholder('afterId')),
      ),
    )
    .orderBy(asc(deploymentSteps.id))
    .limit(sql.placeholder('limit'))
    .prepare('deployment_steps')

  return {
    find: async (organizationId: OrganizationId, id: DeploymentId) =>
      (await find.execute({ organizationId, id }))[0] ?? null,
    findState: async (organizationId: OrganizationId, id: DeploymentId) =>
      (await findState.execute({ organizationId, id }))[0]?.state,
    /** The deployment that brings, or brought, the environment to this generation. */
    findByGeneration: async (
      organizationId: OrganizationId,
      environmentId: EnvironmentId,
      generation: number,
    ) => (await findByGeneration.execute({ organizationId, environmentId, generation }))[0] ?? null,
    /** Of all environments of the organization, newest first unless the filter says otherwise. */
    listAll: (organizationId: OrganizationId, page: PageRequest, filter: OrganizationDeploymentFilter = {}) =>
      listAll(filter).execute({ organizationId, ...pageValues(page, filter.order) }),
    list: (
      organizationId: OrganizationId,
      environmentId: EnvironmentId,
      page: PageRequest,
      filter: DeploymentFilter = {},
    ) =>
      (isEmptyFilter(filter) ? list : listOf(filter)).execute({
        organizationId,
        environmentId,
        ...pageValues(page, filter.order),
      }),
    /**
     * Steps in the order they began. The caller has checked that the deployment belongs to the organization.
     */
    listSteps: (deploymentId: DeploymentId, { limit, afterId }: { limit: number; afterId: number }) =>
      listSteps.execute({ deploymentId, limit, afterId }),
  }
}
export type DeploymentReads = ReturnType<typeof createDeploymentReads>
export type DeploymentRecord = NonNullable<Awaited<ReturnType<DeploymentReads['find']>>>
export type DeploymentStepRecord = Awaited<ReturnType<DeploymentReads['listSteps']>>[number]
