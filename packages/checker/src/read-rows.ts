import type { RowFacts } from './row-facts.js'

/** A connection to Postgres, such as one of pg. */
export type Query = <Row>(text: string, values: unknown[]) => Promise<{ rows: Row[] }>

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`
/** The environments asked for, and from which generation on. */
const asked = `(select id as environment_id, greatest(1, generation - $2::int + 1) as since from environments where id = any($1::text[])) asked`

/** What was skipped before anything was wanted is of generation 0. */
const isAsked = (row: string) =>
  `(${row}.generation >= asked.since or (asked.since = 1 and ${row}.generation = 0))`

/**
 * Reads the rows of the newest generations of these environments with statements of its own, so that a mistake in the product's queries cannot hide itself. All
 * must come from one snapshot: run it in a transaction that is at least `repeatable read`.
 */
export const readRows = async (
  query: Query,
  environmentIds: readonly string[],
  { generations }: { generations: number },
): Promise<Omit<RowFacts, 'isWhole'>> => {
  const read = async <Row>(text: string) => (await query<Row>(text, [environmentIds, generations])).rows
  const deployments = `${asked} join deployments d on d.environment_id = asked.environment_id and ${isAsked('d')}`
  return {
    decisions: await read(
      `select c.environment_id as "environmentId", c.generation::float8, c.changed
       from ${asked} join decisions c on c.environment_id = asked.environment_id and c.generation >= asked.since and c.changed`,
    ),
    environments: await read(
      `select e.id, asked.since::float8, e.generation::float8, e.observed_generation::float8 as "observedGeneration", e.fence::float8,
         e.lease_owner as "leaseOwner", e.live_deployment_id as "liveDeploymentId", e.live_sha as "liveSha"
       from ${asked} join environments e on e.id = asked.environment_id`,
    ),
    deployments: await read(
      `select d.id, d.environment_id as "environmentId", d.generation::float8, d.sha, d.state,
         ${ms('d.cancel_requested_at')} as "cancelRequestedAtMs" from ${deployments}`,
    ),
    transitions: await read(
      `select t.id::float8, t.deployment_id as "deploymentId", t.environment_id as "environmentId", t.generation::float8,
         t.from_state as "from", t.to_state as "to", t.fence::float8, t.owner, ${ms('t.at')} as "atMs"
       from ${asked} join deployment_transitions t on t.environment_id = asked.environment_id and ${isAsked('t')}
       order by t.id`,
    ),
    steps: await read(
      `select s.id::float8, d.environment_id as "environmentId", s.fence::float8
       from ${deployments} join deployment_steps s on s.deployment_id = d.id order by s.id`,
    ),
    logs: await read(
      `select d.id as "deploymentId", min(c.seq) as lowest, max(c.seq) as highest, count(*)::int as count
       from ${deployments} join log_chunks c on c.deployment_id = d.id group by d.id`,
    ),
  }
}
