import type { DeliveryId, DeploymentId, EnvironmentId, OrganizationId } from '@taxiway/domain'
import { eq, inArray, sql } from 'drizzle-orm'
import { decisionColumns } from '../decisions/columns.js'
import { decisions } from '../decisions/schema.js'
import { deliveries } from '../deliveries/schema.js'
import {
  type DeploymentRecord,
  type DeploymentStepRecord,
  deploymentColumns,
  stepColumns,
} from '../deployments/read.js'
import { deployments } from '../deployments/schema.js'
import type { DecisionRecord } from '../environments/index.js'
import { type PageRequest, pageValues } from '../keyset.js'
import type { Database } from '../open-database.js'
import { deploymentSteps } from '../steps/schema.js'

/** More than the steps that the attempts of one deployment take; a loop of crashes has more. */
const mostSteps = 60

type Cause = { id: DeliveryId; event: string; action: string | null; receivedAt: Date }
type Report = { about: 'deployment' | 'check'; at: Date }
type Ended = { deployment: DeploymentRecord; steps: DeploymentStepRecord[]; reports: Report[] }

/** What happened to an environment, with what the event is about; `id` and `keyAt` are its place in the list. */
export type TimelineRecord = { id: string; keyAt: string; at: Date } & (
  | { kind: 'decision'; decision: DecisionRecord; delivery: Cause | null }
  | { kind: 'requested'; deployment: DeploymentRecord; steps: DeploymentStepRecord[] }
  | ({ kind: 'ended' } & Ended)
  | { kind: 'commented' }
)

type Place = { kind: TimelineRecord['kind']; subject: string; at: Date; keyAt: string; id: string }

type Asked = { organizationId: OrganizationId; environmentId: EnvironmentId }

/**
 * The newest events after a position, newest first; none of an environment of another organization. What an event is about is read for
 * the events of the page alone.
 */
export const listTimeline = async (
  db: Database,
  asked: Asked,
  page: PageRequest,
): Promise<TimelineRecord[]> => {
  const places = await listPlaces(db, asked, page)
  const subjects = (...kinds: Place['kind'][]) => [
    ...new Set(places.filter(({ kind }) => kinds.includes(kind)).map(({ subject }) => subject)),
  ]
  const [decided, deployed] = await Promise.all([
    readDecisions(db, subjects('decision')),
    readDeployments(db, subjects('requested', 'ended') as DeploymentId[]),
  ])
  return places.flatMap(({ kind, subject, ...place }): TimelineRecord[] => {
    if (kind === 'commented') return [{ ...place, kind }]
    if (kind === 'decision') {
      const found = decided.get(subject)
      return found ? [{ ...place, kind, ...found }] : []
    }
    const found = deployed.get(subject)
    if (!found) return []
    const { deployment, steps } = found
    if (kind === 'ended') return [{ ...place, kind, ...found }]
    // The steps belong to the end, once there is one.
    return [{ ...place, kind, deployment, steps: deployment.finishedAt ? [] : steps }]
  })
}

const listPlaces = async (
  db: Database,
  { organizationId, environmentId }: Asked,
  page: PageRequest,
): Promise<Place[]> => {
  const { limit, afterAt, afterId } = pageValues(page)
  const own = sql`(select id from environments where id = ${environmentId} and organization_id = ${organizationId})`
  const branch = (kind: Place['kind'], rows: ReturnType<typeof sql>) => sql`
    (select ${kind}::text as kind, subject, at, ${kind} || ' ' || subject as id from (${rows}) own
     where at <= ${afterAt}::timestamptz and (at, ${kind} || ' ' || subject) < (${afterAt}::timestamptz, ${afterId}::text)
     order by at desc, subject desc limit ${limit})`
  const { rows } = await db.execute<Record<'kind' | 'subject' | 'key_at' | 'id', string> & { at: Date }>(sql`
    select kind, subject, at, id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as key_at from (
      ${branch('decision', sql`select id as subject, at from decisions where environment_id = ${own}`)}
      union all
      ${branch('requested', sql`select id as subject, created_at as at from deployments where environment_id = ${own}`)}
      union all
      ${branch('ended', sql`select id as subject, finished_at as at from deployments where environment_id = ${own} and finished_at is not null`)}
      union all
      ${branch(
        'commented',
        sql`select o.id::text as subject, o.sent_at as at from environments e
        join projects p on p.id = e.project_id
        join outbox o on o.kind = 'report_environment' and o.subject = p.repository_id || '/' || e.target
        where e.id = ${own} and o.sent_at is not null`,
      )}
    ) events order by at desc, id desc limit ${limit}`)
  return rows.map(({ kind, subject, at, id, key_at }) => ({
    kind: kind as Place['kind'],
    subject,
    at: new Date(at),
    keyAt: key_at,
    id,
  }))
}

const readDecisions = async (db: Database, ids: string[]) => {
  const found =
    ids.length === 0
      ? []
      : await db
          .select({
            decision: decisionColumns,
            delivery: {
              id: deliveries.id,
              event: deliveries.event,
              action: deliveries.action,
              receivedAt: deliveries.receivedAt,
            },
          })
          .from(decisions)
          .leftJoin(deliveries, eq(deliveries.id, decisions.deliveryId))
          .where(inArray(decisions.id, ids))
  return new Map(found.map(row => [row.decision.id, row]))
}

const readDeployments = async (db: Database, ids: DeploymentId[]): Promise<Map<string, Ended>> => {
  if (ids.length === 0) return new Map()
  const [found, steps, reports] = await Promise.all([
    db.select(deploymentColumns).from(deployments).where(inArray(deployments.id, ids)),
    listSteps(db, ids),
    listReports(db, ids),
  ])
  return new Map(
    found.map(deployment => {
      const isOwn = (row: { deploymentId: string }) => row.deploymentId === deployment.id
      return [deployment.id, { deployment, steps: steps.filter(isOwn), reports: reports.filter(isOwn) }]
    }),
  )
}

const listSteps = async (db: Database, ids: DeploymentId[]) => {
  const wanted = sql`select unnest(${sql.param(ids)}::text[]) as id`
  const newest = db
    .select({ ...stepColumns, deploymentId: deploymentSteps.deploymentId })
    .from(deploymentSteps)
    .where(eq(deploymentSteps.deploymentId, sql`wanted.id`))
    .orderBy(sql`${deploymentSteps.id} desc`)
    .limit(mostSteps)
    .as('newest')
  const rows = await db.select().from(sql`(${wanted}) wanted`).crossJoinLateral(newest)
  return rows.map(({ newest }) => newest).sort((one, other) => one.id - other.id)
}

/** What GitHub was told of a deployment and of its commit's check; the newest report of each. */
const listReports = async (db: Database, ids: DeploymentId[]) => {
  const { rows } = await db.execute<{ deployment_id: string; about: string; at: Date }>(sql`
    select d.id as deployment_id, case o.kind when 'report_check' then 'check' else 'deployment' end as about, o.sent_at as at
    from deployments d join environments e on e.id = d.environment_id
    join outbox o on (o.kind, o.subject) in (('report_deployment', d.id), ('report_check', e.project_id || '/' || d.sha))
    where d.id = any(${sql.param(ids)}::text[]) and o.sent_at is not null
    order by o.sent_at`)
  return rows.map(({ deployment_id, about, at }) => ({
    deploymentId: deployment_id,
    about: about as Report['about'],
    at: new Date(at),
  }))
}
