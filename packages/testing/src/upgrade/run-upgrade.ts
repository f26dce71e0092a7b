import { join } from 'node:path'
import { migrate } from '@taxiway/db'
import type { OrganizationId } from '@taxiway/domain'
import { callJson } from '@taxiway/emulator-control'
import { anApiToken } from '../builders/rows.js'
import { checkWorld } from '../checker/check-world.js'
import type { Violation } from '../checker/facts.js'
import { eventually } from '../eventually.js'
import { openWorld, type World, type WorldOptions, type WorldProject } from '../world/open-world.js'
import { copyPrograms } from '../world/programs.js'
import { openBalancer } from './balancer.js'
import type { EarlierRelease } from './earlier-release.js'
import { roll, type Stop } from './roll.js'
import { startTraffic } from './traffic.js'

export type UpgradeOptions = {
  perSecond: number
  pushEveryMs: number
  /** How often every process is restarted. */
  rounds: number
  /** What runs first. The database is brought to today's schema under traffic, then each process is replaced by today's. */
  from?: EarlierRelease
}

export type UpgradeReport = {
  requests: number
  failures: string[]
  pulls: number
  stops: Stop[]
  /** Attempts that ended as a crash does: the worker did not hand them over. */
  crashes: number
  /** Deployments that are not what they should be when everything is quiet. */
  lost: string[]
  violations: Violation[]
}

export const stopDeadlineMs = { api: 15_000, worker: 25_000 }

/**
 * A rolling restart, or upgrade, of two APIs and two workers behind a proxy under traffic: one process at a time is asked to stop, ends, and
 * is started again. No request may fail, and every deployment has to arrive.
 */
export const runUpgrade = async (
  t: { teardown: (work: () => Promise<void> | void) => void },
  { perSecond, pushEveryMs, rounds, from }: UpgradeOptions,
): Promise<UpgradeReport> => {
  const programs = from && (await copyPrograms())
  const tokens = new Map<string, string>()
  const seed: NonNullable<WorldOptions['seed']> = async (url, repositories) => {
    const seeded = (await from?.seed(url, repositories)) ?? []
    for (const { projectId, token } of seeded) tokens.set(projectId, token)
    return seeded
  }
  const world = await openWorld(t, {
    apis: 2,
    workers: 2,
    projects: 2,
    ...(from ? { programs: from.programs, migrate: from.migrate, seed } : {}),
    // A small machine that also builds sheds requests: that is not what is asked here.
    apiEnv: {
      API_RATE_LIMIT_PER_MINUTE: '1000000',
      API_MAX_EVENT_LOOP_DELAY_MS: '600000',
      SHUTDOWN_NOTICE_MS: '1000',
    },
    // Leases as in production: on a busy machine short ones end by themselves, and would look like crashes.
    workerEnv: {
      WORKER_CONCURRENCY: '4',
      BUILD_CONCURRENCY: '2',
      LEASE_MS: '30000',
      LEASE_HEARTBEAT_MS: '1500',
      LEASE_GIVE_UP_MS: '20000',
    },
  })
  const balancer = await openBalancer(
    t,
    world.apis.map(({ url }) => url),
  )
  await callJson(`${world.github.url}/_control/webhook`, { body: { url: `${balancer.url}/webhooks/github` } })
  await eventually(async () => (await fetch(`${balancer.url}/readyz`)).ok, { what: 'an API being ready' })
  balancer.failures.splice(0)
  const load = startTraffic(world, {
    url: balancer.url,
    perSecond,
    pushEveryMs,
    projects: await withTokens(world, tokens),
  })
  await eventually(() => load.traffic.pulls >= 2)
  if (from) await migrate(world.database.url)
  const stops: Stop[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, api] of world.apis.entries()) {
      // An API that does not announce its stop is taken out of the proxy by hand.
      if (from && !from.announcesStop && round === 0) await balancer.takeOut(api.url)
      stops.push(await roll(api, programs && join(programs, 'api.mjs')))
      balancer.putBack(api.url)
      // One at a time: the next one is stopped when the proxy uses this one again.
      await eventually(async () => (await fetch(`${world.apis[index]?.url}/readyz`)).ok, {
        timeoutMs: 60_000,
      })
      const before = balancer.served.get(api.url) ?? 0
      await eventually(() => (balancer.served.get(api.url) ?? 0) > before, { timeoutMs: 60_000 })
    }
    for (const worker of world.workers)
      stops.push(await roll(worker, programs && join(programs, 'worker.mjs')))
  }
  const { answered, failures, pulls } = await load.stop()
  await world.settled()
  return {
    requests: answered + failures.length,
    failures: [...failures, ...balancer.failures],
    pulls,
    stops,
    crashes: await countCrashes(world),
    lost: await findLost(world),
    violations: await checkWorld(world),
  }
}

const withTokens = (world: World, tokens: ReadonlyMap<string, string>) =>
  Promise.all(
    world.projects.map(async project => ({
      ...project,
      token: tokens.get(project.projectId) ?? (await makeToken(world, project)),
    })),
  )

const makeToken = async ({ database }: World, { organizationId }: WorldProject): Promise<string> => {
  const owner = organizationId as OrganizationId
  const made = await anApiToken(database.handle.db, {
    organizationId: owner,
    scopes: ['read', 'deploy', 'secrets'],
  })
  return made.token
}

const countCrashes = async ({ database }: World): Promise<number> => {
  const { rows } = await database.handle.pool.query<{ crashes: number }>(
    'select coalesce(sum(crashes), 0)::int as crashes from deployments',
  )
  return rows[0]?.crashes ?? 0
}

/** Open pull requests that do not run their head. */
const findLost = async ({ database, github }: World): Promise<string[]> => {
  const { rows } = await database.handle.pool.query<{ repository: string; target: string; sha: string }>(
    `select p.repository_id as repository, e.target, e.live_sha as sha from environments e join projects p on p.id = e.project_id`,
  )
  const lost: string[] = []
  for (const { repository, number } of github.opened()) {
    const { pull_request: pull } = await github.pull(repository, number)
    const row = rows.find(one => Number(one.repository) === repository.id && one.target === `pr:${number}`)
    if (row?.sha !== pull.head.sha)
      lost.push(`${repository.name}#${number} runs ${row?.sha}, not ${pull.head.sha}`)
  }
  return lost
}
