import type { EnvironmentId } from '@taxiway/domain'
import { and, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { inTransaction } from '../transaction.js'
import { authorOf } from './author.js'
import { leaseEnd } from './lease.js'
import { type EnvironmentRow, environments } from './schema.js'

/** Work that needs a build has its own slots, so that all other work never waits for builds. */
export type Lane = 'build' | 'quick'

export type ClaimLimits = {
  /** Maximum number of builds of one organization, over all workers. */
  perOrganization: number
  /** Maximum number of builds in total, over all workers. */
  total: number
  /** Only an organization without a build: the slot is kept for those that come while others build. */
  newcomersOnly?: boolean
}

const claimLock = 3_310_455_172

/** A claimer that pauses inside this transaction blocks all others for at most three seconds. One round trip. */
const takeTurn = sql.raw(
  `set local idle_in_transaction_session_timeout = '3s'; select pg_advisory_xact_lock(${claimLock})`,
)

/**
 * Leases one due environment; null when none is due or every slot is taken. Organizations take turns: fewest
 * leases of the lane first, then longest wait, so a busy organization delays another by at most one slot. Every
 * claim gets a higher fence than all earlier ones. All claims take one lock, which enforces the limits over all
 * workers. Limits hold for builds alone.
 */
export const claimEnvironment = async (
  db: Database,
  owner: string,
  leaseMs: number,
  limits: ClaimLimits,
  lane: Lane = 'build',
): Promise<EnvironmentRow | null> => {
  // Most looks find nothing, and need neither the lock nor a transaction.
  if (!(await isAnyDue(db, limits, lane))) return null
  return inTransaction(db, async tx => {
    await tx.execute(takeTurn)
    const [claimed] = await tx
      .update(environments)
      .set({
        fence: sql`nextval('fence_seq')`,
        leaseOwner: owner,
        leaseUntil: leaseEnd(leaseMs),
        updatedAt: sql`now()`,
      })
      .where(
        and(
          sql`${environments.id} = (${dueByTurn(limits, lane === 'build')} for update of e skip locked)`,
          sql`${environments.leaseOwner} is null`,
        ),
      )
      .returning()
      .prepare('environment_claim')
      .execute()
    return claimed ?? null
  })
}

/** Asked by every wake-up and every poll: prepared, because planning takes longer than running it. */
const isAnyDue = async (db: Database, limits: ClaimLimits, lane: Lane): Promise<boolean> => {
  const due = await db
    .select({ id: sql<EnvironmentId>`due.id` })
    .from(sql`(${dueByTurn(limits, lane === 'build')}) as due`)
    .prepare('environment_due')
    .execute()
  return due.length > 0
}

/**
 * One candidate per organization, found by walking the index; the cost depends on the organizations with due
 * work. Takes the first unlocked one of the best few, so an observation in progress does not block claims.
 * Skips authors who have reached their limit.
 */
const dueByTurn = (limits: ClaimLimits, builds: boolean) => sql`
  with recursive organization(id) as (
    (select organization_id from environments
     where observed_generation < generation and lease_owner is null and builds = ${builds} order by organization_id limit 1)
    union all
    select (select e.organization_id from environments e
            where e.observed_generation < e.generation and e.lease_owner is null and e.builds = ${builds} and e.organization_id > organization.id
            order by e.organization_id limit 1)
    from organization where organization.id is not null
  ),
  leased as (select organization_id, count(*)::int as leases from environments where lease_owner is not null and builds = ${builds} group by organization_id),
  busy as materialized (
    select e.organization_id, ${authorOf(sql`e.observation`)} as author
    from environments e left join quotas q on q.organization_id = e.organization_id left join quota_defaults d on true
    where e.lease_owner is not null and e.builds and ${builds}
    group by 1, 2, q.limits, d.limits
    having count(*) >= nullif(coalesce(q.limits->>'userConcurrentBuilds', d.limits->>'userConcurrentBuilds')::int, 0)
  ),
  candidate as (
    select due.id, row_number() over (order by coalesce(leased.leases, 0), due.next_run_at) as turn
    from organization
    left join leased on leased.organization_id = organization.id
    cross join lateral (
      select e.id, e.next_run_at from environments e
      where e.organization_id = organization.id and e.observed_generation < e.generation and e.lease_owner is null and e.builds = ${builds} and e.next_run_at <= now()
        and not exists (select 1 from busy where busy.organization_id = e.organization_id and busy.author = ${authorOf(sql`e.observation`)})
      order by e.next_run_at limit 2
    ) due
    where not ${builds} or (coalesce(leased.leases, 0) < coalesce((select coalesce(nullif((q.limits->>'concurrentBuilds')::int, 0), ${limits.total})
      from quotas q where q.organization_id = organization.id and q.limits ? 'concurrentBuilds'), ${limits.perOrganization})
      and (not ${limits.newcomersOnly === true} or coalesce(leased.leases, 0) = 0)
      and (select coalesce(sum(leases), 0) from leased) < ${limits.total})
    order by turn limit 8
  )
  select e.id from candidate join environments e on e.id = candidate.id
  where e.lease_owner is null
  order by candidate.turn limit 1`
