import type pg from 'pg'
import type { Facts } from './facts.js'

type FromDatabase = Pick<
  Facts,
  | 'deliveries'
  | 'decisions'
  | 'environments'
  | 'deployments'
  | 'transitions'
  | 'steps'
  | 'logs'
  | 'unsentReports'
  | 'texts'
>

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`

/** Reads with statements of its own, so that a mistake in the product's queries cannot hide itself. */
export const readDatabase = async (pool: pg.Pool): Promise<FromDatabase> => {
  const read = async <Row>(sql: string) => (await pool.query(sql)).rows as Row[]
  return {
    deliveries: await read(`select id, guid::text, state from deliveries where replay_of is null`),
    decisions: await read(
      `select environment_id as "environmentId", generation::float8, changed, source from decisions where environment_id is not null`,
    ),
    environments: await read(
      `select e.id, p.repository_id::float8 as "repositoryId", e.target, e.app_name as "appName", e.desired, e.generation::float8,
         e.observed_generation::float8 as "observedGeneration", e.fence::float8, e.lease_owner as "leaseOwner",
         e.live_deployment_id as "liveDeploymentId", e.live_sha as "liveSha"
       from environments e join projects p on p.id = e.project_id`,
    ),
    deployments: await read(
      `select id, environment_id as "environmentId", generation::float8, kind, sha, state, reason, error_code as "errorCode",
         ${ms('cancel_requested_at')} as "cancelRequestedAtMs" from deployments`,
    ),
    transitions: await read(
      `select id::float8, deployment_id as "deploymentId", environment_id as "environmentId", generation::float8, from_state as "from",
         to_state as "to", fence::float8, owner, ${ms('at')} as "atMs" from deployment_transitions order by id`,
    ),
    steps: await read(
      `select s.id::float8, s.deployment_id as "deploymentId", d.environment_id as "environmentId", s.fence::float8, s.name, s.state
       from deployment_steps s join deployments d on d.id = s.deployment_id order by s.id`,
    ),
    logs: await read(`select deployment_id as "deploymentId", seq from log_chunks`),
    unsentReports: (
      await read<{ subject: string }>(
        `select kind || ' ' || subject as subject from outbox where sent_version < version`,
      )
    ).map(row => row.subject),
    texts: await readTexts(read),
  }
}

const readable = [
  'log_chunks',
  'deployment_steps',
  'deployments',
  'environments',
  'deliveries',
  'outbox',
  'decisions',
  'releases',
  'resources',
]

const readTexts = async (read: <Row>(sql: string) => Promise<Row[]>): Promise<Facts['texts']> => {
  const texts: Facts['texts'] = []
  for (const table of readable) {
    const [row] = await read<{ text: string | null }>(
      `select string_agg(row_to_json(t)::text, E'\\n') as text from ${table} t`,
    )
    texts.push({ where: `table ${table}`, text: row?.text ?? '' })
  }
  return texts
}
