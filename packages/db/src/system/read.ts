import { and, asc, eq, gt, min, sql } from 'drizzle-orm'
import { findSweep } from '../app-sweeps/index.js'
import { dataKeys, keyCheck } from '../data-keys/schema.js'
import { findCheckerPass, listViolations } from '../invariants/index.js'
import type { Database, Queryable } from '../open-database.js'
import { readPartitions } from '../partitions/index.js'
import { refusedCredentials } from '../refused-credentials/schema.js'
import { workerHeartbeats } from '../workers/schema.js'

const silentAfterSeconds = 60
const mostProcesses = 1_000
const mostWaits = 50
const mostBreakers = 50

type Backlog = { pending: number; oldestAt: Date | null; dead: number; suspect: number }
type Due = { due: number; oldestAt: Date | null; leased: number; withheldEnds: number }

/** What an operator asks first, of the whole installation. Every part is bounded, and none names a tenant. */
export const readSystem = async (db: Database) => {
  const [
    processes,
    breakers,
    deliveries,
    environments,
    waits,
    refused,
    sweep,
    pass,
    violations,
    secretSince,
    oldestKeySince,
    partitions,
  ] = await Promise.all([
    listProcesses(db),
    listBreakers(db),
    readBacklog(db),
    readDue(db),
    listProviderWaits(db),
    listRefused(db),
    findSweep(db),
    findCheckerPass(db),
    listViolations(db),
    findSecretSince(db),
    findOldestKeySince(db),
    readPartitions(db),
  ])
  const checker = { pass, ...violations }
  return {
    ...{ processes, breakers, deliveries, environments, waits, refused, sweep, checker },
    ...{ secretSince, oldestKeySince, partitions },
  }
}
export type SystemRecord = Awaited<ReturnType<typeof readSystem>>

const isAlive = gt(
  workerHeartbeats.lastSeenAt,
  sql`clock_timestamp() - make_interval(secs => ${silentAfterSeconds})`,
)

/** How many workers were heard of in the last minute. */
export const countWorkers = (db: Queryable): Promise<number> =>
  db.$count(workerHeartbeats, and(eq(workerHeartbeats.kind, 'worker'), isAlive))

/** Breakers that processes met open; `state` is open where one process says so. */
const listBreakers = async (
  db: Database,
): Promise<{ key: string; state: 'open' | 'half_open'; processes: number; since: Date }[]> => {
  const { rows } = await db.execute<{
    key: string
    state: 'open' | 'half_open'
    processes: number
    since: Date
  }>(sql`
    select b.key, max(b.state) as state, count(*)::int as processes, min(b.since) as since
    from ${workerHeartbeats} cross join lateral
      jsonb_to_recordset(case when jsonb_typeof(detail->'breakers') = 'array' then detail->'breakers' else '[]' end)
        as b(key text, state text, since timestamptz)
    where ${isAlive} group by b.key order by b.key limit ${mostBreakers}`)
  return rows.map(row => ({ ...row, since: new Date(row.since) }))
}

const listProcesses = (db: Database) =>
  db
    .select({
      id: workerHeartbeats.id,
      kind: workerHeartbeats.kind,
      version: workerHeartbeats.version,
      startedAt: workerHeartbeats.startedAt,
      lastSeenAt: workerHeartbeats.lastSeenAt,
    })
    .from(workerHeartbeats)
    .where(isAlive)
    .orderBy(asc(workerHeartbeats.kind), asc(workerHeartbeats.id))
    .limit(mostProcesses)

/** Pending deliveries by their partial index; what failed or is held, of the last day. */
const readBacklog = async (db: Database): Promise<Backlog> => {
  const { rows } = await db.execute<{
    pending: number
    oldest: Date | null
    dead: number
    suspect: number
  }>(sql`
    with pending as materialized (select received_at from deliveries where state = 'received')
    select
      (select count(*)::int from pending) as pending,
      (select min(received_at) from pending) as oldest,
      count(*) filter (where state = 'dead')::int as dead,
      count(*) filter (where state = 'suspect')::int as suspect
    from deliveries where state in ('suspect', 'failed', 'dead') and received_at > now() - interval '1 day'`)
  const [row] = rows
  return {
    pending: row?.pending ?? 0,
    oldestAt: row?.oldest ? new Date(row.oldest) : null,
    dead: row?.dead ?? 0,
    suspect: row?.suspect ?? 0,
  }
}

const readDue = async (db: Database): Promise<Due> => {
  const { rows } = await db.execute<{
    due: number
    oldest: Date | null
    leased: number
    withheld: number
  }>(sql`
    select
      -- Each count reads a partial index alone: most environments are neither due nor held.
      count(*)::int as due, min(next_run_at) as oldest,
      (select count(*)::int from environments where lease_owner is not null) as leased,
      (select count(*)::int from automatic_ends where state = 'withheld') as withheld
    from environments where observed_generation < generation and lease_owner is null and next_run_at <= now()`)
  const [row] = rows
  return {
    due: row?.due ?? 0,
    oldestAt: row?.oldest ? new Date(row.oldest) : null,
    leased: row?.leased ?? 0,
    withheldEnds: row?.withheld ?? 0,
  }
}

const listProviderWaits = async (
  db: Database,
): Promise<{ reason: string; environments: number; since: Date }[]> => {
  const { rows } = await db.execute<{ reason: string; environments: number; since: Date }>(sql`
    select provider_wait as reason, count(*)::int as environments, min(provider_wait_since) as since
    from environments where provider_wait is not null group by provider_wait order by provider_wait limit ${mostWaits}`)
  return rows.map(row => ({ ...row, since: new Date(row.since) }))
}

/** Since when values are sealed under this ENCRYPTION_SECRET; null before the first one. */
const findSecretSince = async (db: Database): Promise<Date | null> => {
  const [row] = await db.select({ since: keyCheck.changedAt }).from(keyCheck)
  return row?.since ?? null
}

/** Since when the oldest key seals values that no other replaced; null before the first one. */
const findOldestKeySince = async (db: Database): Promise<Date | null> => {
  const [row] = await db
    .select({ since: min(dataKeys.createdAt) })
    .from(dataKeys)
    .where(eq(dataKeys.state, 'primary'))
  return row?.since ?? null
}

const listRefused = (db: Database) =>
  db
    .select({
      credential: refusedCredentials.credential,
      isPaused: refusedCredentials.isPaused,
      since: refusedCredentials.since,
      nextProbeAt: refusedCredentials.nextProbeAt,
    })
    .from(refusedCredentials)
    .orderBy(asc(refusedCredentials.credential))
    .limit(mostWaits)
