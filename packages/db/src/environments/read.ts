import type { DesiredState, EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'
import { and, desc, eq, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { decisionColumns } from '../decisions/columns.js'
import { decisions } from '../decisions/schema.js'
import { deployments } from '../deployments/schema.js'
import { isEmptyFilter, type PageOrder, type PageRequest, pageIn, pageKeyAt, pageValues } from '../keyset.js'
import type { Queryable } from '../open-database.js'
import { projects } from '../projects/schema.js'
import { authorOf } from './author.js'
import { environments } from './schema.js'

const columns = {
  id: environments.id,
  projectId: environments.projectId,
  target: environments.target,
  appName: environments.appName,
  desired: environments.desired,
  desiredReason: environments.desiredReason,
  desiredSha: environments.desiredSha,
  choice: environments.choice,
  choiceHead: environments.choiceHead,
  choiceBy: environments.choiceBy,
  choiceAt: environments.choiceAt,
  frozenBy: environments.frozenBy,
  frozenAt: environments.frozenAt,
  generation: environments.generation,
  observedGeneration: environments.observedGeneration,
  url: environments.url,
  liveDeploymentId: environments.liveDeploymentId,
  liveSha: environments.liveSha,
  variablesStale: environments.variablesStale,
  waitingFor: environments.waitingFor,
  providerWait: environments.providerWait,
  asleepSince: environments.asleepSince,
  idleSince: environments.idleSince,
  machineFault: environments.machineFault,
  machineFaultSince: environments.machineFaultSince,
  machineRepairs: environments.machineRepairs,
  isRepairOff: environments.isRepairOff,
  lastActivityAt: environments.lastActivityAt,
  sleepsAt: environments.sleepsAt,
  expiresAt: environments.expiresAt,
  pinnedUntil: environments.pinnedUntil,
  downAt: environments.downAt,
  downReason: environments.downReason,
  createdAt: environments.createdAt,
  updatedAt: environments.updatedAt,
  /** The state of the current generation's deployment; null when there is none. */
  deploymentState: deployments.state,
}
// At most one row: skipped deployments are notes beside the one attempt at a generation.
const ofGeneration = and(
  eq(deployments.environmentId, environments.id),
  eq(deployments.generation, environments.generation),
  ne(deployments.state, sql`'skipped'`),
)
const isOwned = eq(environments.organizationId, sql.placeholder('organizationId'))
const ofProject = and(
  eq(projects.organizationId, environments.organizationId),
  eq(projects.id, environments.projectId),
  isNull(projects.goneAt),
)

export type EnvironmentFilter = {
  state?: DesiredState | undefined
  /** Every given target must match, so two different targets match no row. */
  targets?: string[] | undefined
  order?: PageOrder | undefined
}

export type OrganizationEnvironmentFilter = Pick<EnvironmentFilter, 'state' | 'order'> & {
  /** Only those that a person has to look at: a deployment failed, an approval is missing, the app has a fault. */
  needsAttention?: true | undefined
}

const needsAttention = or(
  eq(deployments.state, 'failed'),
  eq(environments.desired, 'held'),
  isNotNull(environments.machineFault),
)

/** Its place in the queue for the limit that it waits for; null when it does not wait. Limits of an author have a queue for each. */
const waitingPlace = sql<number | null>`case when ${environments.waitingSince} is not null then (
  select count(*)::int from environments ahead
  where ahead.organization_id = ${environments.organizationId} and ahead.waiting_for = ${environments.waitingFor}
    and ahead.waiting_since <= ${environments.waitingSince}
    and (${environments.waitingFor} not like 'quota_user_%'
      or ${authorOf(sql`ahead.observation`)} = ${authorOf(sql`${environments.observation}`)})) end`

/** Environments of one organization; environments of other organizations are treated as absent. */
export const createEnvironmentReads = (db: Queryable) => {
  const find = db
    .select(columns)
    .from(environments)
    .innerJoin(projects, ofProject)
    .leftJoin(deployments, ofGeneration)
    .where(and(isOwned, eq(environments.id, sql.placeholder('id'))))
    .prepare('environment_by_id')
  const listOf = ({ order = 'newest', state, targets }: EnvironmentFilter) => {
    const page = pageIn(order, environments.createdAt, environments.id)
    return db
      .select({ ...columns, keyAt: pageKeyAt(environments.createdAt) })
      .from(environments)
      .leftJoin(deployments, ofGeneration)
      .where(
        and(
          isOwned,
          eq(environments.projectId, sql.placeholder('projectId')),
          state === undefined ? undefined : eq(environments.desired, state),
          ...(targets ?? []).map(target => eq(environments.target, target)),
          page.rows,
        ),
      )
      .orderBy(...page.orderBy)
      .limit(sql.placeholder('limit'))
  }
  const list = listOf({}).prepare('environment_list')
  // One short index range for each project: an index by organization would tempt the planner away from that of a project.
  const newestOf = ({ order = 'newest', state, needsAttention: isWanted }: OrganizationEnvironmentFilter) => {
    const page = pageIn(order, environments.createdAt, environments.id)
    return db
      .select({ id: environments.id })
      .from(environments)
      .leftJoin(deployments, ofGeneration)
      .where(
        and(
          eq(environments.projectId, projects.id),
          state === undefined ? undefined : eq(environments.desired, state),
          isWanted ? needsAttention : undefined,
          page.rows,
        ),
      )
      .orderBy(...page.orderBy)
      .limit(sql.placeholder('limit'))
      .as('newest')
  }
  const listAll = (filter: OrganizationEnvironmentFilter) => {
    const newest = newestOf(filter)
    return db
      .select({ ...columns, keyAt: pageKeyAt(environments.createdAt) })
      .from(projects)
      .crossJoinLateral(newest)
      .innerJoin(environments, eq(environments.id, newest.id))
      .leftJoin(deployments, ofGeneration)
      .where(and(eq(projects.organizationId, sql.placeholder('organizationId')), isNull(projects.goneAt)))
      .orderBy(...pageIn(filter.order ?? 'newest', environments.createdAt, environments.id).orderBy)
      .limit(sql.placeholder('limit'))
  }
  const findWork = db
    .select({
      ...columns,
      projectState: projects.state,
      observationAt: environments.observationAt,
      observationSource: environments.observationSource,
      waitingSince: environments.waitingSince,
      waitingPlace,
      recheckAt: environments.recheckAt,
      nextRunAt: environments.nextRunAt,
      leaseUntil: environments.leaseUntil,
      isLeased: sql<boolean>`coalesce(${environments.leaseOwner} is not null and ${environments.leaseUntil} > clock_timestamp(), false)`,
      now: sql`clock_timestamp()`.mapWith(environments.createdAt),
    })
    .from(environments)
    .innerJoin(projects, ofProject)
    .leftJoin(deployments, ofGeneration)
    .where(and(isOwned, eq(environments.id, sql.placeholder('id'))))
    .prepare('environment_work')
  const listDecisions = db
    .select(decisionColumns)
    .from(decisions)
    .where(eq(decisions.environmentId, sql.placeholder('environmentId')))
    .orderBy(desc(decisions.at))
    .limit(sql.placeholder('limit'))
    .prepare('environment_decisions')

  return {
    find: async (organizationId: OrganizationId, id: EnvironmentId) =>
      (await find.execute({ organizationId, id }))[0] ?? null,
    /** Newest first unless the filter says otherwise. */
    list: (
      organizationId: OrganizationId,
      projectId: ProjectId,
      page: PageRequest,
      filter: EnvironmentFilter = {},
    ) =>
      (isEmptyFilter(filter) ? list : listOf(filter)).execute({
        organizationId,
        projectId,
        ...pageValues(page, filter.order),
      }),
    /** Of all projects of the organization. */
    listAll: (
      organizationId: OrganizationId,
      page: PageRequest,
      filter: OrganizationEnvironmentFilter = {},
    ) => listAll(filter).execute({ organizationId, ...pageValues(page, filter.order) }),
    /** The environment with everything that decides when it is due, and the database's time. */
    findWork: async (organizationId: OrganizationId, id: EnvironmentId) =>
      (await findWork.execute({ organizationId, id }))[0] ?? null,
    /** The newest decisions. The caller has checked that the environment belongs to the organization. */
    listDecisions: (environmentId: EnvironmentId, limit: number) =>
      listDecisions.execute({ environmentId, limit }),
  }
}
export type EnvironmentReads = ReturnType<typeof createEnvironmentReads>
export type EnvironmentRecord = NonNullable<Awaited<ReturnType<EnvironmentReads['find']>>>
export type EnvironmentWorkRecord = NonNullable<Awaited<ReturnType<EnvironmentReads['findWork']>>>
export type DecisionRecord = Awaited<ReturnType<EnvironmentReads['listDecisions']>>[number]
