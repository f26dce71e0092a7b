import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { eventually } from '../src/eventually.js'
import { findFiring, whyNoPromtool } from '../src/operations/firing-alerts.js'
import { openWorld, type World } from '../src/world/open-world.js'

t.setTimeout(580_000)

const slowNames = fileURLToPath(new URL('../src/faults/slow-names.mjs', import.meta.url))

/** What is seen while something is broken. */
type Sight = {
  /** What the API answers GitHub. */
  delivery: number
  /** `/readyz`, and what it says has failed or is degraded. */
  ready: number
  dependencies: string[]
  /** What the environment of the new pull request waits for; `live` when it does not. */
  environment: string | null
  alerts: string[]
}
type Row = {
  name: string
  break: (world: World) => Promise<unknown>
  mend: (world: World) => Promise<unknown>
  seen: Sight
}

const say = async ({ redis }: World, command: string): Promise<void> => {
  if (redis === undefined) return
  const socket = connect(redis.port, '127.0.0.1')
  socket.write(`${command}\r\n`)
  await once(socket, 'data')
  socket.destroy()
}

/** Ends every other connection, since a session keeps the settings that it began with. */
const makeReadOnly = async ({ database: { handle } }: World, value: 'on' | 'off') => {
  const { rows } = await handle.pool.query<{ name: string }>('select current_database() as name')
  const client = await handle.pool.connect()
  await client.query('set default_transaction_read_only = off')
  await client.query(`alter database "${rows[0]?.name}" set default_transaction_read_only = ${value}`)
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  client.release(true)
}

const refuse = { kind: 'respond', status: 401, body: { message: 'Bad credentials' } } as const

const nothingWrong = { delivery: 202, ready: 200, dependencies: [], environment: 'live', alerts: [] }

const rows: readonly Row[] = [
  { name: 'nothing', break: async () => {}, mend: async () => {}, seen: nothingWrong },
  {
    name: 'Redis refuses writes, and answers PING',
    break: world => say(world, 'CONFIG SET maxmemory 1'),
    mend: world => say(world, 'CONFIG SET maxmemory 0'),
    seen: {
      ...nothingWrong,
      dependencies: ['queue degraded'],
      alerts: ['TaxiwayDependencyDegraded'],
    },
  },
  {
    name: 'Redis is away',
    break: async ({ redis }) => redis?.kill(),
    mend: async ({ redis }) => redis?.start(),
    seen: {
      ...nothingWrong,
      dependencies: ['queue degraded'],
      alerts: ['TaxiwayDependencyDegraded'],
    },
  },
  {
    name: 'Postgres is a replica, which only reads',
    break: world => makeReadOnly(world, 'on'),
    mend: world => makeReadOnly(world, 'off'),
    seen: {
      delivery: 503,
      ready: 503,
      dependencies: ['postgres failed'],
      environment: null,
      alerts: ['TaxiwayNotReady'],
    },
  },
  {
    name: 'GitHub refuses our App',
    break: ({ github }) => github.addFault({ match: { path: '^/(app|repos)/' }, action: refuse }),
    mend: ({ github }) => github.clearFaults(),
    seen: {
      ...nothingWrong,
      environment: 'provider_auth',
      alerts: ['TaxiwayProviderWaits'],
    },
  },
  {
    name: 'Fly refuses our token',
    break: ({ machines }) => machines.addFault({ match: { path: '^/v1/' }, action: refuse }),
    mend: ({ machines }) => machines.clearFaults(),
    seen: {
      ...nothingWrong,
      environment: 'provider_auth',
      alerts: ['TaxiwayProviderWaits', 'TaxiwayCredentialRefused'],
    },
  },
  {
    name: 'the name server does not answer for Fly',
    break: async world => {
      await restartWorker(world, {
        NODE_OPTIONS: `--import=${slowNames}`,
        SLOW_NAMES_MS: '3600000',
        FLY_API_URL: world.machines.url.replace('127.0.0.1', 'fly.slow.test'),
      })
    },
    mend: world =>
      restartWorker(world, {
        NODE_OPTIONS: undefined,
        SLOW_NAMES_MS: undefined,
        FLY_API_URL: world.machines.url,
      }),
    seen: {
      ...nothingWrong,
      environment: 'provider_unavailable',
      alerts: ['TaxiwayProviderWaits'],
    },
  },
]

const restartWorker = async ({ workers: [worker] }: World, env: Record<string, string | undefined>) => {
  await worker?.kill()
  worker?.configure(env)
  await worker?.start()
}

const look = async (world: World, number: number, deliveries: readonly number[]): Promise<Sight> => {
  const readiness = await fetch(`${world.apiUrl}/readyz`)
  const { dependencies } = (await readiness.json()) as { dependencies: Record<string, { status: string }> }
  const { rows } = await world.database.handle.pool.query<{ state: string }>(
    `select coalesce(provider_wait, case when live_sha = desired_sha then 'live' else 'on its way' end) as state
     from environments where target = $1`,
    [`pr:${number}`],
  )
  const metrics = await (await fetch(`${world.apiUrl}/metrics`)).text()
  const sent = (await world.github.deliveries()).filter(({ id }) => deliveries.includes(id))
  return {
    delivery: Math.max(...sent.map(({ statusCode }) => statusCode)),
    ready: readiness.status,
    dependencies: Object.entries(dependencies).flatMap(([name, { status }]) =>
      status === 'ok' ? [] : [`${name} ${status}`],
    ),
    environment: rows[0]?.state ?? null,
    alerts: await findFiring(
      metrics.split('\n').filter(line => /^taxiway_\w+(\{.*\})? [\d.e+-]+$/.test(line)),
    ),
  }
}

t.test('what breaks is refused or waits, is told, and loses nothing', { skip: whyNoPromtool }, async t => {
  const world = await openWorld(t, {
    workerEnv: { REDELIVER_MS: '1000', CREDENTIAL_PROBE_MS: '500', CREDENTIAL_PROBE_MAX_MS: '500' },
  })
  const project = world.projects[0] as World['projects'][number]
  for (const [index, row] of rows.entries()) {
    await row.break(world)
    const files = sampleChange(index)
    const { number, deliveries } = await world.github.openPull(project, { head: `change-${index}`, files })
    let last: Sight | undefined
    await eventually(
      async () => {
        last = await look(world, number, deliveries)
        return JSON.stringify(last) === JSON.stringify(row.seen)
      },
      { timeoutMs: 60_000, everyMs: 300 },
    ).catch(() => undefined)
    t.strictSame(last, row.seen, row.name)
    await row.mend(world)
    await eventually(
      async () => {
        const { environment, ready } = await look(world, number, deliveries)
        return environment === 'live' && ready === 200
      },
      { timeoutMs: 120_000, everyMs: 300, what: `${row.name}: what waited to go live` },
    )
    await world.github.change(project, number, 'close')
    await world.settled()
  }
})
