import { withArrival } from './history.js'

/**
 * How long a repeated body under a new delivery id is suspect, for events whose genuine bodies can be
 * identical.
 */
const holdMinutes = 10

// An earlier row with this delivery id that was only recorded, or held as a replay of another body, must not
// block the real delivery. Otherwise an attacker with one signed body could occupy delivery ids.
const takesOver = `(excluded.state <> 'ignored' and d.processed_at is null and
  (d.state = 'ignored' or (d.state = 'suspect' and excluded.state = 'received' and d.signature <> excluded.signature)))`
// A delivery that failed finally is processed again when GitHub redelivers it on request.
const requeues = `(d.state in ('failed', 'dead') and d.signature = excluded.signature and excluded.state <> 'ignored')`

const content = [
  'signature',
  'signed_with',
  'event',
  'action',
  'repository_id',
  'installation_id',
  'headers',
  'request_id',
]

const input = `
  select i.*, substring($2::bytea from i.n * 32 + 1 for 32) as signature
  from json_to_recordset($1::json) as i(n int, id text, endpoint text, guid uuid, signed_with text, event text, action text,
    repository_id bigint, installation_id bigint, headers jsonb, request_id text, reason text, replay text, start int, size int)`

/**
 * For deliveries that are all new, with the parameters of `acceptStatement`: it only inserts, which costs a fifth less. One that is known by
 * its id or its body is a unique violation, and then nothing is stored. Signatures come first, as in the other statement: in another
 * order, the two could deadlock.
 */
export const acceptNewStatement = `
with input as materialized (${input}), seen as (
  insert into delivery_signatures (endpoint, signature, event, delivery_id)
  select endpoint, signature, event, id from input where reason is null order by endpoint, signature
  returning 1
), bodies as (
  insert into delivery_bodies (delivery_id, body)
  select id, substring($3::bytea from start + 1 for size) from input where size is not null
)
insert into deliveries (id, endpoint, guid, ${content.join(', ')}, state, reason)
select id, endpoint, guid, ${content.join(', ')}, case when reason is null then 'received' else 'ignored' end, reason
from input where (select count(*) from seen) >= 0 order by endpoint, guid`

/**
 * $1: the records as JSON. $2: their signatures, concatenated. $3: their bodies, concatenated. Signatures and
 * delivery ids are locked in sorted order, so two processes cannot deadlock. `known` reads the statement's
 * snapshot. Rows committed later are handled by the two ON CONFLICT clauses, which wait for the other
 * transaction and see its rows.
 */
export const acceptStatement = `
with input as materialized (${input}), known as materialized (
  select i.n, k.* from input i cross join lateral (
    select d.id, d.state, d.signature, d.processed_at from deliveries d
    where d.endpoint = i.endpoint and d.guid = i.guid and d.replay_of is null limit 1) k
), seen as (
  insert into delivery_signatures as s (endpoint, signature, event, delivery_id)
  select i.endpoint, i.signature, i.event, coalesce(k.id, i.id) from input i left join known k on k.n = i.n
  where i.reason is null and (k.n is null or k.signature = i.signature
    or (k.processed_at is null and k.state in ('ignored', 'suspect')))
  order by i.endpoint, i.signature
  on conflict (endpoint, signature) do update set delivery_id = s.delivery_id
  returning s.endpoint, s.signature, s.event, s.delivery_id, s.first_seen_at
), judged as materialized (
  select i.*, k.state as known_state, s.delivery_id as first_id,
    case
      when i.reason is not null or s.delivery_id is null or s.delivery_id in (i.id, k.id) or k.signature = i.signature then 'new'
      when i.replay = 'drop' or s.event <> i.event then 'replay'
      when s.first_seen_at > now() - interval '${holdMinutes} minutes' then 'suspect'
      else 'repeated'
    end as verdict
  from input i left join known k on k.n = i.n
    left join seen s on s.endpoint = i.endpoint and s.signature = i.signature
), stored as (
  insert into deliveries as d (id, endpoint, guid, ${content.join(', ')}, state, reason)
  select id, endpoint, guid, ${content.join(', ')},
    case when reason is not null then 'ignored' when verdict = 'suspect' then 'suspect' else 'received' end,
    case when verdict in ('suspect', 'repeated') then 'repeated_body' else reason end
  from judged where verdict <> 'replay' order by endpoint, guid
  on conflict (endpoint, guid) where replay_of is null do update set
    ${content.map(column => `${column} = case when ${takesOver} then excluded.${column} else d.${column} end`).join(',\n    ')},
    attempts = d.attempts + (d.signature = excluded.signature)::int,
    last_seen_at = now(),
    history = case when d.signature = excluded.signature then ${withArrival('d')} else d.history end,
    state = case when ${takesOver} then excluded.state when ${requeues} then 'received' else d.state end,
    reason = case when ${takesOver} then excluded.reason when ${requeues} then null else d.reason end,
    next_run_at = case when ${takesOver} or ${requeues} then now()
      when d.state = 'received' and d.signature = excluded.signature then least(d.next_run_at, now()) else d.next_run_at end,
    process_attempts = case when ${requeues} then 0 else d.process_attempts end,
    error = case when ${requeues} then null else d.error end,
    processed_at = case when ${requeues} then null else d.processed_at end
  returning d.id, d.endpoint, d.guid, d.state, d.signature, d.attempts, (d.xmax = 0) as inserted, (d.next_run_at = now()) as moved
), bodies as (
  insert into delivery_bodies (delivery_id, body)
  select t.id, substring($3::bytea from j.start + 1 for j.size)
  from stored t join judged j on j.endpoint = t.endpoint and j.guid = t.guid
  where j.size is not null and t.state in ('received', 'suspect') and t.signature = j.signature
    and (t.inserted or (t.moved and j.known_state in ('ignored', 'suspect')))
  on conflict (delivery_id) do update set body = excluded.body
)
select j.verdict, j.known_state, j.first_id, t.id, t.state, t.inserted, t.moved, t.attempts, t.signature = j.signature as same_body
from judged j left join stored t on t.endpoint = j.endpoint and t.guid = j.guid
order by j.n`
