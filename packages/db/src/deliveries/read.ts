import { type DeliveryId, highestIdOf, lowestIdOf, type OrganizationId } from '@taxiway/domain'
import { and, desc, eq, isNull, notExists, or, sql } from 'drizzle-orm'
import { isEmptyFilter, type PageRequest, pageKeyAt, pageStart, pageValues } from '../keyset.js'
import type { Database, Queryable } from '../open-database.js'
import { projects } from '../projects/schema.js'
import { deliveries } from './schema.js'

const columns = {
  id: deliveries.id,
  guid: deliveries.guid,
  event: deliveries.event,
  action: deliveries.action,
  repositoryId: deliveries.repositoryId,
  installationId: deliveries.installationId,
  signedWith: deliveries.signedWith,
  requestId: deliveries.requestId,
  state: deliveries.state,
  reason: deliveries.reason,
  error: deliveries.error,
  attempts: deliveries.attempts,
  processAttempts: deliveries.processAttempts,
  replayOf: deliveries.replayOf,
  replayedBy: deliveries.replayedBy,
  replayReason: deliveries.replayReason,
  receivedAt: deliveries.receivedAt,
  lastSeenAt: deliveries.lastSeenAt,
  processedAt: deliveries.processedAt,
}

/** Ids sort by the time of arrival. A page begins after an id, the first one before all. */
const isAfterId = sql`${deliveries.id} < coalesce(nullif(${sql.placeholder('afterId')}::text, ${pageStart.id}), ${sql.raw(`'${highestIdOf('dlv')}'`)})`
const sevenDaysMs = 7 * 86_400_000

/** Several organizations may deploy one repository; each sees its own replays alone. */
const isShown = or(
  isNull(deliveries.organizationId),
  eq(deliveries.organizationId, sql.placeholder('organizationId')),
)

export type DeliveryFilter = {
  state?: typeof deliveries.$inferSelect.state | undefined
  event?: string | undefined
  action?: string | undefined
  reason?: string | undefined
  repositoryId?: number | undefined
  guid?: string | undefined
  replayOf?: DeliveryId | undefined
  /** Only those because of which something was decided about this target, such as `pr:12`, or this commit. */
  about?: { target: string } | { sha: string } | undefined
}

/** By the decisions of the organization, so that a filter costs what happened to the target and not what GitHub ever sent. */
const decidedAbout = (about: NonNullable<DeliveryFilter['about']>) => {
  const organizationId = sql.placeholder('organizationId')
  return 'target' in about
    ? sql`${deliveries.id} in (select c.delivery_id from environments e join decisions c on c.environment_id = e.id
        where e.organization_id = ${organizationId} and e.target = ${about.target} and c.delivery_id is not null)`
    : sql`${deliveries.id} in (select c.delivery_id from deployments d
        join decisions c on c.environment_id = d.environment_id and c.generation = d.generation
        where d.organization_id = ${organizationId} and d.sha = ${about.sha} and d.kind = 'deploy' and c.delivery_id is not null)`
}

/** Deliveries for an organization's repositories, without payloads. */
export const createDeliveryReads = (db: Database) => {
  const repositories = db
    .selectDistinct({ repositoryId: projects.repositoryId })
    .from(projects)
    .where(and(eq(projects.organizationId, sql.placeholder('organizationId')), isNull(projects.deletedAt)))
    .as('repositories')
  const find = db
    .select({ ...columns, history: deliveries.history })
    .from(deliveries)
    .innerJoin(repositories, eq(repositories.repositoryId, deliveries.repositoryId))
    .where(and(eq(deliveries.id, sql.placeholder('id')), isShown))
    .prepare('delivery_by_id')
  // One short index range per repository: the cost depends on the organization, not on the whole table.
  const newestOf = ({ state, event, action, reason, repositoryId, guid, replayOf, about }: DeliveryFilter) =>
    db
      .select({ ...columns, keyAt: pageKeyAt(deliveries.receivedAt).as('key_at') })
      .from(deliveries)
      .where(
        and(
          eq(deliveries.repositoryId, repositories.repositoryId),
          isAfterId,
          state === undefined ? undefined : eq(deliveries.state, state),
          event === undefined ? undefined : eq(deliveries.event, event),
          action === undefined ? undefined : eq(deliveries.action, action),
          reason === undefined ? undefined : eq(deliveries.reason, reason),
          repositoryId === undefined ? undefined : eq(deliveries.repositoryId, repositoryId),
          guid === undefined ? undefined : eq(deliveries.guid, guid),
          replayOf === undefined ? undefined : eq(deliveries.replayOf, replayOf),
          about === undefined ? undefined : decidedAbout(about),
          isShown,
        ),
      )
      .orderBy(desc(deliveries.id))
      .limit(sql.placeholder('limit'))
      .as('newest')
  const listOf = (filter: DeliveryFilter) => {
    const newest = newestOf(filter)
    return db
      .select({
        id: newest.id,
        guid: newest.guid,
        event: newest.event,
        action: newest.action,
        repositoryId: newest.repositoryId,
        installationId: newest.installationId,
        signedWith: newest.signedWith,
        requestId: newest.requestId,
        state: newest.state,
        reason: newest.reason,
        error: newest.error,
        attempts: newest.attempts,
        processAttempts: newest.processAttempts,
        replayOf: newest.replayOf,
        replayedBy: newest.replayedBy,
        replayReason: newest.replayReason,
        receivedAt: newest.receivedAt,
        lastSeenAt: newest.lastSeenAt,
        processedAt: newest.processedAt,
        keyAt: newest.keyAt,
      })
      .from(repositories)
      .crossJoinLateral(newest)
      .orderBy(desc(newest.id))
      .limit(sql.placeholder('limit'))
  }
  const list = listOf({}).prepare('delivery_list')

  return {
    find: async (organizationId: OrganizationId, id: DeliveryId) =>
      (await find.execute({ organizationId, id }))[0] ?? null,
    /** Newest first. */
    list: (organizationId: OrganizationId, page: PageRequest, filter: DeliveryFilter = {}) =>
      (isEmptyFilter(filter) ? list : listOf(filter)).execute({ organizationId, ...pageValues(page) }),
  }
}
export type DeliveryReads = ReturnType<typeof createDeliveryReads>
export type DeliveryRecord = NonNullable<Awaited<ReturnType<DeliveryReads['find']>>>

/** Deliveries of the last seven days that concern no project, newest first: for operators. */
export const listUnmatched = (db: Queryable, page: PageRequest) =>
  db
    .select({ ...columns, keyAt: pageKeyAt(deliveries.receivedAt) })
    .from(deliveries)
    .where(
      and(
        sql`${deliveries.id} >= ${lowestIdOf('dlv', new Date(Date.now() - sevenDaysMs))}`,
        isAfterId,
        notExists(
          db
            .select({ one: sql`1` })
            .from(projects)
            .where(and(eq(projects.repositoryId, deliveries.repositoryId), isNull(projects.deletedAt))),
        ),
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(sql.placeholder('limit'))
    .execute(pageValues(page))

/** Deliveries of the last 24 hours that no worker goes on with, of the organization's repositories. */
export const countTroubled = async (
  db: Queryable,
  organizationId: OrganizationId,
): Promise<Record<'suspect' | 'failed' | 'dead', number>> => {
  const { rows } = await db.execute<Record<'suspect' | 'failed' | 'dead', number>>(sql`
    select count(*) filter (where d.state = 'suspect')::int as suspect, count(*) filter (where d.state = 'failed')::int as failed,
      count(*) filter (where d.state = 'dead')::int as dead
    from (select distinct repository_id from projects where organization_id = ${organizationId} and deleted_at is null) own
    join deliveries d on d.repository_id = own.repository_id and d.received_at > now() - interval '1 day'
      and d.state in ('suspect', 'failed', 'dead')
    where d.organization_id is null or d.organization_id = ${organizationId}`)
  return rows[0] ?? { suspect: 0, failed: 0, dead: 0 }
}
