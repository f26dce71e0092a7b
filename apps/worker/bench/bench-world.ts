import { setTimeout as delay } from 'node:timers/promises'
import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import { prepareWakeSchema } from '@taxiway/queue'
import {
  grantTestAccess,
  openWorld,
  type World,
  type WorldOptions,
  type WorldProject,
} from '@taxiway/testing'
import type { Commit } from './bare-machine.js'

type Teardown = { teardown: (work: () => Promise<void> | void) => void }

/** The product with the settings that operators get, where a test has shorter ones. */
const defaults = {
  LOG_LEVEL: 'info',
  GITHUB_WRITES_PER_SECOND: '1',
  LEASE_MS: '30000',
  LEASE_HEARTBEAT_MS: '1500',
  LEASE_GIVE_UP_MS: '20000',
  POLL_MS: '2500',
  REPORT_POLL_MS: '1000',
  HEALTH_POLL_MS: '500',
}

export const openBenchWorld = async (t: Teardown, options: WorldOptions): Promise<World> => {
  const world = await openWorld(t, {
    ...options,
    // As the migration does: without Redis, wake-ups travel through Postgres.
    databaseUrl: async url => {
      await prepareWakeSchema(url)
      await grantTestAccess(url)
      return options.databaseUrl?.(url) ?? url
    },
    workerEnv: { ...defaults, ...options.workerEnv },
    apiEnv: { LOG_LEVEL: 'info', ...options.apiEnv },
  })
  await world.github.rateLimit(10_000_000)
  await world.settled()
  return world
}

export type OpenPulls = {
  commits: Commit[]
  /** GitHub sends all its webhooks; resolves when the last deployment is live. */
  goLive: () => Promise<void>
  /** Closes them; resolves when their apps are gone. */
  closeAll: () => Promise<void>
}

type Wanted = { count: number; buildSeconds: number; mark: string }

/** Pull requests that are open on GitHub, spread over the projects, of which nobody was told yet. */
export const preparePulls = async (
  world: World,
  { count, buildSeconds, mark }: Wanted,
): Promise<OpenPulls> => {
  const opened: { project: WorldProject; number: number; sha: string; deliveries: number[] }[] = []
  for (let index = 0; index < count; index += 1) {
    const project = world.projects[index % world.projects.length] as WorldProject
    const pull = await world.github.openPull(project, {
      head: `${mark}-${index}`,
      files: burningBuild(`${mark}-${index}`, buildSeconds),
      deliver: false,
    })
    opened.push({ project, number: pull.number, sha: pull.sha, deliveries: pull.deliveries })
  }
  const shas = opened.map(({ sha }) => sha)
  const countLive = async (): Promise<number> => {
    const { rows } = await world.database.handle.pool.query<{ count: number; failed: string | null }>(
      `select count(*) filter (where state = 'live')::int as count,
         min(error_code) filter (where state = 'failed') as failed
       from deployments where sha = any($1)`,
      [shas],
    )
    if (rows[0]?.failed) throw new Error(`a deployment failed: ${rows[0].failed}`)
    return rows[0]?.count ?? 0
  }
  return {
    commits: opened,
    goLive: async () => {
      await Promise.all(opened.flatMap(({ deliveries }) => deliveries.map(id => world.github.send(id))))
      while ((await countLive()) < count) await delay(50)
    },
    closeAll: async () => {
      for (const { project, number } of opened) await world.github.change(project, number, 'close')
      await world.settled()
    },
  }
}

/** The sample app, whose build takes so much processor time. */
const burningBuild = (mark: string, seconds: number): Record<string, string> => ({
  'mark.txt': `${mark}\n`,
  'package.json': JSON.stringify({
    ...(JSON.parse(sampleRepositoryFiles()['package.json'] ?? '{}') as object),
    scripts: { build: 'node burn.cjs', start: 'node server.js' },
  }),
  'burn.cjs': burn(seconds),
})

/** Works until the process has used so much time of a processor, however long it has to wait for one. */
const burn = (seconds: number): string => `const { createHash } = require('node:crypto')
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6 }
const block = Buffer.alloc(1 << 20)
while (used() < ${seconds}) createHash('sha256').update(block).digest()
`

/** Resolves when a newer generation of the environment than this one is live. */
export const untilLive = async (
  { database }: World,
  environmentId: string,
  generation: number,
): Promise<void> => {
  for (;;) {
    const { rows } = await database.handle.pool.query<{ state: string; code: string | null }>(
      `select state, error_code as code from deployments where environment_id = $1 and generation > $2
       order by generation desc limit 1`,
      [environmentId, generation],
    )
    if (rows[0]?.state === 'live') return
    if (rows[0]?.state === 'failed') throw new Error(`the deployment failed: ${rows[0].code}`)
    await delay(5)
  }
}
