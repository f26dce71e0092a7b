import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sampleChange } from '@taxiway/github-emulator'
import { anApiToken } from '../builders/rows.js'
import { checkWorld } from '../checker/check-world.js'
import type { Violation } from '../checker/facts.js'
import { eventually } from '../eventually.js'
import { openWorld, type World, type WorldProject } from '../world/open-world.js'
import { findStoppedApps, readLiveMachines, withoutPermission } from './outside-faults.js'
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
  /** The kinds of reports that wait while the App may write no checks, and the project's warnings then and afterwards. */
  unsent: string[]
  warnings: Record<'missing' | 'granted', string[]>
  /** Machines that were stopped by hand, and the apps that did not come back. */
  stopped: number
  stoppedApps: string[]
  attemptsBurnt: number
  gaveUp: number
  states: Record<string, number>
  violations: Violation[]
}
type Teardown = { teardown: (work: () => Promise<void> | void) => void }
type Row = { kind: string; state: string; attempt: number; wait: string | null }

const probeMs = 1_000
/** How long a slow machine may take to get through all of it. */
const slowMs = 900_000
/** More faults at once than this are taken for a fault of Fly, and then no machine is repaired. */
const fewEnough = 10

/**
 * Fly refuses our token, then has no room, then loses every answer to `POST /apps`; then the GitHub App may write no checks, and at last
 * machines stop. Each lasts a while, under pull requests that open and close. Work waits and says for what, nothing is given up, no close
 * is lost, and all goes on by itself.
 */
export const runProviderFaults = async (
  t: Teardown,
  options: ProviderFaultOptions,
): Promise<ProviderFaultReport> => {
  const { workers, deployments, outageMs } = options
  const world = await openWorld(t, {
    workers,
    workerEnv: {
      // No worker dies here: a slow one keeps its lease.
      LEASE_MS: '30000',
      LEASE_GIVE_UP_MS: '20000',
      CREDENTIAL_PROBE_MS: String(probeMs),
      CREDENTIAL_PROBE_MAX_MS: String(probeMs),
      MACHINE_CHECK_MS: '1000',
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
  await world.settled({ timeoutMs: slowMs })

  /** Lets it last until everything that is under way says what it waits for, and a while longer. */
  const waitFor = async (wait: string, waiting: number): Promise<string[]> => {
    const rows = await eventually(
      async () => {
        const open = (await read(world)).filter(row => !isEnded(row))
        return open.length >= waiting && open.every(row => row.wait === wait) ? open : undefined
      },
      { timeoutMs: slowMs },
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
  await world.settled({ timeoutMs: slowMs })

  await machines.addFault(providerFaults.full)
  await open('full')
  const full = await waitFor('capacity', deployments)
  await machines.clearFaults()
  await world.settled({ timeoutMs: slowMs })

  const before = (await machines.journal()).at(-1)?.seq ?? 0
  await machines.addFault(providerFaults.lost)
  await open('lost')
  await world.settled({ timeoutMs: slowMs })
  await machines.clearFaults()
  const posts = (await machines.journal(before)).filter(
    ({ method, path }) => method === 'POST' && path === '/v1/apps',
  )

  const warnings = { missing: [] as string[], granted: [] as string[] }
  let unsent: string[] = []
  await withoutPermission(world, project, 'checks', async () => {
    const ended = (await read(world)).length + deployments
    await open('unchecked')
    unsent = await eventually(() => readOnlyUnsent(world, ended), {
      timeoutMs: slowMs,
      what: 'only checks wait',
    })
    warnings.missing = await readWarnings(world, project)
  })
  await world.settled({ timeoutMs: slowMs })
  warnings.granted = await readWarnings(world, project)

  const stopped = (await readLiveMachines(world)).slice(0, Math.min(deployments, fewEnough))
  for (const machine of stopped) await machines.act(machine, 'stop')
  const isRepaired = async () => (await findStoppedApps(world)).length === 0
  await eventually(isRepaired, { timeoutMs: slowMs }).catch(() => undefined)
  await world.settled({ timeoutMs: slowMs })
  const rows = await read(world)
  return {
    ...options,
    waited: { revoked: [...new Set(revoked)], full: [...new Set(full)] },
    refused,
    // Each worker may be in the middle of something, and undo it, before it hears of the refusal.
    allowed: 4 * workers + Math.ceil(lastedMs / probeMs),
    alerts: await countAlerts(world),
    postsPerApp: posts.length / deployments,
    unsent,
    warnings,
    stopped: stopped.length,
    stoppedApps: await findStoppedApps(world),
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

/** The kinds of reports that wait, once so many deployments have ended and only checks are left; undefined before. */
const readOnlyUnsent = async (world: World, ended: number): Promise<string[] | undefined> => {
  if ((await read(world)).filter(isEnded).length < ended) return undefined
  const { rows } = await world.database.handle.pool.query<{ kind: string }>(
    'select distinct kind from outbox where sent_version < version',
  )
  return rows.length === 1 && rows[0]?.kind === 'report_check' ? rows.map(({ kind }) => kind) : undefined
}

const readWarnings = async ({ database, apiUrl }: World, project: WorldProject): Promise<string[]> => {
  const { token } = await anApiToken(database.handle.db, {
    organizationId: project.organizationId as never,
    scopes: ['read'],
  })
  const answer = await fetch(`${apiUrl}/v1/projects/${project.projectId}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { warnings } = (await answer.json()) as { warnings: { permission: string }[] }
  return warnings.map(({ permission }) => permission)
}

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
