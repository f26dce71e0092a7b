import { type RowFacts, readRows } from '@taxiway/checker'
import type pg from 'pg'
import type { DeploymentFacts, EnvironmentFacts, Facts } from './facts.js'

type FromDatabase = Omit<RowFacts, 'environments' | 'deployments'> &
  Pick<Facts, 'deliveries' | 'environments' | 'deployments' | 'unsentReports' | 'texts'>

/** Reads with statements of its own, so that a mistake in the product's queries cannot hide itself. */
export const readDatabase = async (pool: pg.Pool): Promise<FromDatabase> => {
  const read = async <Row>(sql: string) => (await pool.query(sql)).rows as Row[]
  const environments = await read<Own<EnvironmentFacts, RowFacts['environments'][number]>>(
    `select e.id, p.repository_id::float8 as "repositoryId", e.target, e.app_name as "appName", e.desired
     from environments e join projects p on p.id = e.project_id`,
  )
  const deployments = await read<Own<DeploymentFacts, RowFacts['deployments'][number]>>(
    `select id, kind, reason, error_code as "errorCode" from deployments`,
  )
  const ids = environments.map(({ id }) => id)
  const rows = await readRows((text, values) => pool.query(text, values) as never, ids, {
    generations: 1_000_000,
  })
  return {
    deliveries: await read(`select id, guid::text, state from deliveries where replay_of is null`),
    ...rows,
    isWhole: true,
    environments: rows.environments.map(row => ({ ...row, ...find(environments, row.id) })),
    deployments: rows.deployments.map(row => ({ ...row, ...find(deployments, row.id) })),
    unsentReports: (
      await read<{ subject: string }>(
        `select kind || ' ' || subject as subject from outbox where sent_version < version`,
      )
    ).map(row => row.subject),
    texts: await readTexts(read),
  }
}

/** What the rows of the checker do not have, beside the id. */
type Own<Whole extends { id: string }, Row> = Omit<Whole, Exclude<keyof Row, 'id'>>

const find = <Row extends { id: string }>(rows: Row[], id: string): Row => {
  const row = rows.find(one => one.id === id)
  if (row === undefined) throw new Error(`${id} appeared while the database was read`)
  return row
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
