import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '@taxiway/embedded'
import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import { anOrganization, aProject } from '../builders/rows.js'
import { urlsOf } from '../create-test-database.js'
import { eventually } from '../eventually.js'
import { type ChildProgram, type ChildProgramOptions, createChildProgram } from './child-program.js'
import { createGithubControl, type Repository } from './github-control.js'
import { createMachinesControl } from './machines-control.js'
import { copyPrograms } from './programs.js'
import { type RedisServer, startRedisServer } from './redis-server.js'
import { refuseContractProblems } from './replay-contracts.js'
import { findUnsettled } from './settled.js'
import { openWorldDatabase, type WorldDatabase, type WorldPostgres } from './world-database.js'
import {
  canariesOf,
  githubEmulatorEnv,
  machinesEmulatorEnv,
  makeSecrets,
  productEnv,
  type WorldSecrets,
} from './world-environment.js'

export type WorldProject = Repository & { projectId: string; organizationId: string }
export type WorldFolders = Record<'root' | 'images' | 'work' | 'github' | 'machines' | 'logs', string>

export type WorldOptions = {
  workers?: number
  /** Number of API processes; GitHub sends webhooks to the first. */
  apis?: number
  projects?: number
  redis?: boolean
  postgres?: WorldPostgres
  /** The folder with the bundled programs of API and worker, of another version than this checkout's. */
  programs?: string
  /** Brings an empty database of the shared server to the schema of those programs. */
  migrate?: (url: string) => Promise<void>
  /** Adds a project for each repository in another way than by this checkout's builders. */
  seed?: (url: string, repositories: readonly Repository[]) => Promise<SeededProject[]>
  /** Settings that override those of every worker, API process or emulator. */
  workerEnv?: Record<string, string>
  apiEnv?: Record<string, string>
  machinesEnv?: Record<string, string>
  /** Addresses that the API and the workers use instead of the real ones, for example those of a proxy. */
  databaseUrl?: (url: string) => Promise<string> | string
  redisUrl?: (url: string) => Promise<string> | string
}

export type World = {
  database: WorldDatabase
  redis: RedisServer | undefined
  github: ReturnType<typeof createGithubControl>
  machines: ReturnType<typeof createMachinesControl>
  /** The first of `apis`. */
  api: ChildProgram
  apis: (ChildProgram & { url: string })[]
  workers: ChildProgram[]
  projects: WorldProject[]
  folders: WorldFolders
  canaries: string[]
  /** What the processes started with. */
  secrets: WorldSecrets
  apiUrl: string
  /** The address of an app on the emulated Fly. */
  appUrl: (app: string) => string
  /** Waits until no work is in progress. */
  settled: (options?: { timeoutMs?: number }) => Promise<void>
}

type SeededProject = { projectId: string; organizationId: string }
type Teardown = { teardown: (work: () => Promise<void> | void) => void }

/** The whole product as real processes over real servers, with both outsides emulated; everything is gone at teardown. */
export const openWorld = async (t: Teardown, options: WorldOptions = {}): Promise<World> => {
  let refusal: unknown
  // Registered first, so that it runs last: an error would keep the processes from being ended, and the file from ending.
  t.teardown(() => {
    if (refusal !== undefined) throw refusal
  })
  const folders = makeFolders(t)
  const [programs, database, redis, ports] = await Promise.all([
    copyPrograms(),
    openWorldDatabase(t, options.postgres ?? 'shared', options.migrate),
    options.redis === false ? undefined : startRedisServer(),
    choosePorts((options.apis ?? 1) - 1),
  ])
  t.teardown(() => redis?.kill())
  const secrets = makeSecrets()
  const inputs = {
    secrets,
    ports,
    folders,
    redisUrl: redis ? ((await options.redisUrl?.(redis.url)) ?? redis.url) : '',
    path: process.env['PATH'] ?? '',
  }
  const program = (
    name: string,
    file: string,
    env: Record<string, string>,
    isReady: ChildProgramOptions['isReady'],
    folder = programs,
  ) =>
    createChildProgram({
      name,
      file: join(folder, `${file}.mjs`),
      env,
      logFile: join(folders.logs, `${name}.log`),
      isReady,
    })
  const saysReady = (output: string) => output.includes('"ready":true')
  const emulators = [
    program('github', 'github-emulator', githubEmulatorEnv(inputs), saysReady),
    program(
      'machines',
      'machines-emulator',
      { ...machinesEmulatorEnv(inputs), ...options.machinesEnv },
      saysReady,
    ),
  ]
  const databaseUrl = (await options.databaseUrl?.(database.url)) ?? database.url
  // Another version has other tables, and a restore leaves no rights: there the owner does everything.
  const isOwners = options.migrate !== undefined || typeof options.postgres === 'object'
  const databaseUrls = isOwners ? { api: databaseUrl, worker: databaseUrl } : urlsOf(databaseUrl)
  const env = productEnv(inputs)
  const apis = [ports.api, ...ports.otherApis].map((port, index) => {
    const own = { ...env, DATABASE_URL: databaseUrls.api, ...options.apiEnv, PORT: String(port) }
    const name = index === 0 ? 'api' : `api-${index}`
    const started = program(name, 'api', own, output => output.includes('listening'), options.programs)
    return { ...started, url: `http://127.0.0.1:${port}` }
  })
  const api = apis[0] as (typeof apis)[number]
  const workers = Array.from({ length: options.workers ?? 1 }, (_, index) => {
    const id = `w${index}`
    const own = {
      ...env,
      DATABASE_URL: databaseUrls.worker,
      ...options.workerEnv,
      WORKER_ID: `${id}-${ports.api}`,
    }
    return program(`worker-${id}`, 'worker', own, saysReady, options.programs)
  })
  t.teardown(async () => {
    await Promise.all([...workers, ...apis].map(one => one.kill()))
    await Promise.all(emulators.map(one => one.stop()))
  })
  await Promise.all([...emulators, ...apis].map(one => one.start()))
  const github = createGithubControl(`http://127.0.0.1:${ports.github}`)
  const projects = await seedProjects(database, github, options)
  await Promise.all(workers.map(worker => worker.start()))
  const machines = createMachinesControl(`http://127.0.0.1:${ports.machines}`, secrets.flyToken)
  // Registered last, so that it runs first, while both outsides can still be asked.
  t.teardown(async () => {
    refusal = await refuseContractProblems({ github, machines }).catch((error: unknown) => error)
  })
  return {
    database,
    redis,
    github,
    machines,
    api,
    apis,
    secrets,
    workers,
    projects,
    folders,
    canaries: canariesOf(secrets),
    apiUrl: `http://127.0.0.1:${ports.api}`,
    appUrl: app => `http://${app}.localhost:${ports.router}`,
    settled: async ({ timeoutMs = 180_000 } = {}) => {
      await github.idle()
      await eventually(
        async () => {
          const left = await findUnsettled(database.handle.pool)
          if (left.length > 0) throw new Error(`not settled:\n${left.join('\n')}`)
          return true
        },
        { timeoutMs, everyMs: 50 },
      )
    },
  }
}

const makeFolders = (t: Teardown): WorldFolders => {
  const root = mkdtempSync(join(tmpdir(), 'taxiway-world-'))
  const names = ['images', 'work', 'github', 'machines', 'logs'] as const
  const folders = Object.fromEntries(names.map(name => [name, join(root, name)])) as Record<
    (typeof names)[number],
    string
  >
  for (const folder of Object.values(folders)) mkdirSync(folder)
  t.teardown(() => {
    if (process.env['KEEP_WORLD']) console.error(`kept: ${root}`)
    else rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  })
  return { root, ...folders }
}

const choosePorts = async (more: number) => {
  const [api, github, machines, router] = await Promise.all([
    findFreePort(),
    findFreePort(),
    findFreePort(),
    findFreePort(),
  ])
  const otherApis = await Promise.all(Array.from({ length: more }, () => findFreePort()))
  return { api, github, machines, router, otherApis }
}

const seedProjects = async (
  { handle, url }: WorldDatabase,
  github: World['github'],
  { projects = 1, seed = (_url, repositories) => seedRows(handle, repositories) }: WorldOptions,
): Promise<WorldProject[]> => {
  const repositories: Repository[] = []
  for (let index = 0; index < projects; index += 1)
    repositories.push(await github.createRepository('acme', `shop-${index}`, sampleRepositoryFiles()))
  const seeded = await seed(url, repositories)
  return repositories.flatMap((repository, index) => {
    const own = seeded[index]
    return own ? [{ ...repository, projectId: own.projectId, organizationId: own.organizationId }] : []
  })
}

const seedRows = async (
  { db }: WorldDatabase['handle'],
  repositories: readonly Repository[],
): Promise<SeededProject[]> => {
  const seeded: SeededProject[] = []
  for (const repository of repositories) {
    const organization = await anOrganization(db)
    const project = await aProject(db, {
      organizationId: organization.id,
      slug: repository.name,
      repositoryId: repository.id,
      installationId: repository.installationId,
      repositoryOwner: repository.owner,
      repositoryName: repository.name,
    })
    seeded.push({ projectId: project.id, organizationId: organization.id })
  }
  return seeded
}
