import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sampleChange } from '@taxiway/github-emulator'
import { checkWorld } from '../checker/check-world.js'
import type { Violation } from '../checker/facts.js'
import { eventually } from '../eventually.js'
import { openWorld, type World } from '../world/open-world.js'
import { providerFaults } from './provider-faults.js'

export type ProviderFaultOptions = { workers: number; deployments: number; outageMs: number }
export type ProviderFaultReport = ProviderFaultOptions & {
  /** What the environments said they wait for while the fault lasted. */
  waited: Record<'revoked' | 'full', string[]>
  /** Calls that Fly answered 401, and how many may be: those that find it out, and one probe for each time it was due. */
  refused: number
  allowed: number
  /** Log lines that alert operators, of all workers. */
  alerts: number
  /** Requests for an app, for each app made while their answers were lost. */
  postsPerApp: number
  attemptsBurnt: number
  gaveUp: number
  states: Record<string, number>
  violations: Violation[]
}
type Teardown = { teardown: (work: () => Promise<void> | void) => void }
type Row = { kind: string; state: string; attempt: number; wait: string | null }

const probeMs = 1_000

/**
 * Fly refuses our token, then has no room, then loses every answer to `POST /apps`: each for a while, under pull requests that open and close.
 * Work waits and says for what, nothing is given up, no close is lost, and all goes on by itself.
 */
export const runProviderFaults = async (
  t: Teardown,
  options: ProviderFaultOptions,
): Promise<ProviderFaultReport> => {
  const { workers, deployments, outageMs } = options
  const world = await openWorld(t, {
    workers,
    workerEnv: {
      CREDENTIAL_PROBE_MS: String(probeMs),
      CREDENTIAL_PROBE_MAX_MS: String(probeMs),
      BREAKER_OPEN_MS: '1500',
      BREAKER_MAX_OPEN_MS: '1500',
    },
  })
  const { github, machines } = world
  const project = world.projects[0] as World['projects'][number]
  const open = async (name: string) => {
    for (let index = 0; index < deployments; index += 1)
      await github.openPull(project, { head: `${name}-${index}`, files: sampleChange(index) })
  }
  const first = await github.openPull(project, { head: 'closes', files: sampleChange(99) })
  await world.settled({ timeoutMs: 120_000 })

  /** Lets it last until everything that is under way says what it waits for, and a while longer. */
  const waitFor = async (wait: string, waiting: number): Promise<string[]> => {
    const rows = await eventually(
      async () => {
        const open = (await read(world)).filter(row => !isEnded(row))
        return open.length >= waiting && open.every(row => row.wait === wait) ? open : undefined
      },
      { timeoutMs: 120_000 },
    )
    await delay(outageMs)
    return rows.map(row => row.wait ?? '')
  }

  await machines.addFault(providerFaults.revoked)
  const foundAt = performance.now()
  await github.change(project, first.number, 'close')
  await open('revoked')
  const revoked = await waitFor('provider_auth', deployments + 1)
  const refused = await countAnswers(world, 401)
  const lastedMs = performance.now() - foundAt
  await machines.clearFaults()
  await world.settled({ timeoutMs: 120_000 })

  await machines.addFault(providerFaults.full)
  await open('full')
  const full = await waitFor('capacity', deployments)
  await machines.clearFaults()
  await world.settled({ timeoutMs: 120_000 })

  const before = (await machines.journal()).at(-1)?.seq ?? 0
  await machines.addFault(providerFaults.lost)
  await open('lost')
  await world.settled({ timeoutMs: 120_000 })
  await machines.clearFaults()
  const posts = (await machines.journal(before)).filter(
    ({ method, path }) => method === 'POST' && path === '/v1/apps',
  )
  const rows = await read(world)
  return {
    ...options,
    waited: { revoked: [...new Set(revoked)], full: [...new Set(full)] },
    refused,
    // Each worker may be in the middle of something, and undo it, before it hears of the refusal.
    allowed: 4 * workers + Math.ceil(lastedMs / probeMs),
    alerts: await countAlerts(world),
    postsPerApp: posts.length / deployments,
    attemptsBurnt: Math.max(...rows.map(row => row.attempt)),
    gaveUp: rows.filter(row => row.state === 'failed').length,
    states: count(rows.map(row => `${row.kind} ${row.state}`)),
    violations: await checkWorld(world, { patienceMs: 15_000 }),
  }
}

const isEnded = ({ state }: Row) =>
  ['live', 'gone', 'failed', 'superseded', 'cancelled', 'skipped'].includes(state)

const read = async ({ database }: World): Promise<Row[]> =>
  (
    await database.handle.pool.query<Row>(
      `select d.kind, d.state, d.attempt, e.provider_wait as wait from deployments d join environments e on e.id = d.environment_id`,
    )
  ).rows

const countAnswers = async ({ machines }: World, status: number): Promise<number> =>
  (await machines.journal()).filter(entry => entry.path.startsWith('/v1/') && entry.status === status).length

const countAlerts = async ({ folders }: World): Promise<number> => {
  let alerts = 0
  for (const name of await readdir(folders.logs)) {
    if (!name.startsWith('worker-')) continue
    const lines = (await readFile(join(folders.logs, name), 'utf8')).split('\n')
    alerts += lines.filter(line => line.includes('"alert":true')).length
  }
  return alerts
}

const count = (words: string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
