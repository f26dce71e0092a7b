import type { EnvironmentId, MachineTime } from '@taxiway/domain'
import { type SQL, sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'

type Machines = { environmentId: EnvironmentId; name?: string; machineId?: string; except?: string | null }

const chosen = ({
  environmentId,
  name,
  machineId,
  except,
}: Machines): SQL => sql`r.environment_id = ${environmentId}
  and r.kind = 'machine' and r.state <> 'gone'
  and (${name ?? null}::text is null or r.name = ${name ?? null})
  and (${machineId ?? null}::text is null or r.external_id = ${machineId ?? null})
  and (${except ?? null}::text is null or r.external_id is distinct from ${except ?? null})`

/** A machine runs from now on, or since it was seen to start; nothing changes while its time is counted already. */
export const startMachineTime = async (
  tx: Queryable,
  machine: Machines,
  { guest, since }: { guest?: string; since?: Date } = {},
): Promise<void> => {
  await tx.execute(sql`
    update resources r set guest = coalesce(${guest ?? null}, r.guest),
      counted_until = coalesce(r.counted_until, greatest(r.created_at, least(now(), ${since?.toISOString() ?? null}::timestamptz)))
    where ${chosen(machine)}`)
}

/**
 * Counts the time of these machines until now, or until they were seen to stop; `runs`: they go on. What is counted survives a crash:
 * the next count goes on from where the last one ended.
 */
export const countMachineTime = async (
  tx: Queryable,
  machines: Machines,
  { runs, until }: { runs: boolean; until?: Date },
): Promise<void> => {
  await tx.execute(sql`
    with due as (
      select r.id, r.environment_id, coalesce(r.guest, 'unknown:0') as guest, r.counted_until as since,
        greatest(r.counted_until, least(now(), coalesce(${until?.toISOString() ?? null}::timestamptz, now()))) as until
      from resources r where ${chosen(machines)} and r.counted_until is not null for update
    ), counted as (
      update resources r set counted_until = case when ${runs} then due.until end from due where r.id = due.id
    )
    insert into machine_time (environment_id, organization_id, day, guest, ms)
    select due.environment_id, e.organization_id, day::date, due.guest,
      sum(extract(epoch from least(due.until, (day + interval '1 day') at time zone 'UTC') - greatest(due.since, day at time zone 'UTC')) * 1000)::bigint
    from due join environments e on e.id = due.environment_id
      cross join lateral generate_series(date_trunc('day', due.since at time zone 'UTC'), due.until at time zone 'UTC', interval '1 day') day
    where due.until > due.since
    group by 1, 2, 3, 4
    on conflict (environment_id, day, guest) do update set ms = machine_time.ms + excluded.ms`)
}

/** The time of an environment's machines so far, by size, and the size of those that run now. */
export const readMachineTime = async (
  db: Queryable,
  environmentId: EnvironmentId,
): Promise<{ time: MachineTime; running: string[] }> => {
  const { rows } = await db.execute<{ time: MachineTime; running: string[] | null }>(sql`
    select coalesce((select jsonb_object_agg(guest, ms) from (
        select guest, sum(ms) as ms from (
          select guest, ms from machine_time where environment_id = ${environmentId}
          union all
          select coalesce(guest, 'unknown:0'), (extract(epoch from now() - counted_until) * 1000)::bigint
          from resources where environment_id = ${environmentId} and counted_until is not null
        ) every group by guest) sums), '{}') as time,
      (select array_agg(guest) from resources where environment_id = ${environmentId} and counted_until is not null and guest is not null) as running`)
  return { time: rows[0]?.time ?? {}, running: rows[0]?.running ?? [] }
}
