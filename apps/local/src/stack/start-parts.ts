import { join } from 'node:path'
import { openEmbeddedPostgres, openRedis, predictPostgresUrl } from '@taxiway/embedded'
import type { Folders, LocalContext } from '../local-context.js'
import type { SeededProject } from '../seed-local.js'
import type { Ports } from './choose-ports.js'
import type { Ledger } from './ledger.js'
import type { LocalSecrets } from './load-secrets.js'
import { appEnvironment, describeAddresses, emulatorEnvironment } from './stack-environment.js'
import { describeFailure, START_TIMEOUT_MS, startService } from './start-service.js'
import { readJson, writePrivateJson } from './write-private.js'

type Starting = {
  context: LocalContext
  onNotice: (message: string) => void
  folders: Folders
  ports: Ports
  secrets: LocalSecrets
  ledger: Ledger
  /** Aborted when the user wants the stack to stop. */
  stopping: AbortSignal
  /** Aborted when a part fails or the user wants to stop: what depends on it is not waited for. */
  failing: AbortController
}

/** The order of the stop, first to last. */
const STAGE = { worker: 1, api: 2, emulator: 3, server: 4 }

/** Starts every process and resolves when all are ready. */
export const startParts = async (given: Omit<Starting, 'failing'>) => {
  const starting = { ...given, failing: new AbortController() }
  const { stopping } = given
  stopping.throwIfAborted()
  stopping.addEventListener('abort', () => starting.failing.abort(stopping.reason), { once: true })
  const postgres = startPostgres(starting)
  const redis = startRedis(starting)
  const github = startEmulator(starting, 'github')
  const [database, queue, machines, githubService, apps, project] = await allOrFirstError(starting.failing, [
    postgres,
    redis,
    startEmulator(starting, 'machines'),
    github,
    startApps(starting, postgres, redis),
    seed(starting, postgres, github),
  ])
  const services = [machines, githubService, ...apps]
  const failed = Promise.race([
    ...services.map(async service => describeFailure(service, await service.exited)),
    ...[database, queue].map(async ({ name, logFile, exited }) => {
      await exited
      return describeFailure({ name, logFile }, 'unexpectedly')
    }),
  ])
  return { databaseUrl: database.url, redis: queue.kind, project, failed }
}

/** The API and the worker. Loading their code is most of a start, so they do not wait for a database that only has to wake up. */
const startApps = async (
  starting: Starting,
  postgres: ReturnType<typeof startPostgres>,
  redis: ReturnType<typeof startRedis>,
) => {
  const { folders, ports, secrets, context } = starting
  const environment = appEnvironment({
    inherited: context.environment,
    folders,
    ports,
    secrets,
    redisUrl: (await redis).url,
    consoleFolder: context.consoleFolder,
    databaseUrl: findMigratedUrl(starting) ?? (await postgres).url,
  })
  return allOrFirstError(starting.failing, [
    startApi(starting, environment),
    startWorker(starting, environment),
  ])
}

const seed = async (
  { ports, secrets }: Starting,
  postgres: Promise<{ url: string }>,
  github: Promise<unknown>,
): Promise<SeededProject> => {
  const { seedLocal } = await import('../seed-local.js')
  const [{ url: databaseUrl }] = await Promise.all([postgres, github])
  return seedLocal({ databaseUrl, githubUrl: describeAddresses(ports).githubUrl, secrets })
}

const startPostgres = async ({ context, folders, ports, ledger, onNotice }: Starting) => {
  const postgres = await openEmbeddedPostgres({
    dataDir: folders.postgres,
    port: ports.postgres,
    startTimeoutMs: START_TIMEOUT_MS,
    onNotice,
  })
  ledger.add({ name: 'postgres', pid: postgres.pid, stage: STAGE.server, signal: 'SIGINT' })
  // Loaded while the other processes start: they should not wait for it.
  const { migrate } = await import('@taxiway/db')
  await migrate(postgres.url)
  writePrivateJson(folders.migrated, { programs: context.programs })
  return { name: 'postgres', ...postgres }
}

/** Where the database will be, when these very programs have brought it to their schema before. */
const findMigratedUrl = ({ context, folders, ports }: Starting): string | null => {
  if (readJson<{ programs: string }>(folders.migrated)?.programs !== context.programs) return null
  return predictPostgresUrl({ dataDir: folders.postgres, port: ports.postgres })
}

const startRedis = async ({ context, folders, ports, ledger, onNotice }: Starting) => {
  const logFile = join(folders.redis, 'redis.log')
  const nothing = { name: 'redis', logFile, exited: new Promise<void>(() => {}) }
  const given = context.environment['REDIS_URL']
  if (given) return { ...nothing, kind: 'given' as const, url: given }
  const searchPath = context.environment['PATH'] ?? ''
  const redis = await openRedis({
    dir: folders.redis,
    port: ports.redis,
    searchPath,
    startTimeoutMs: START_TIMEOUT_MS,
    onNotice,
  })
  if (redis === null) return { ...nothing, kind: 'none' as const, url: '' }
  ledger.add({ name: 'redis', pid: redis.pid, stage: STAGE.server, signal: 'SIGTERM' })
  return { ...nothing, kind: 'started' as const, url: redis.url, exited: redis.exited }
}

const startEmulator = (
  { context, folders, ports, secrets, ledger, failing, onNotice }: Starting,
  which: 'machines' | 'github',
) => {
  const name = `${which}-emulator`
  const environment = emulatorEnvironment({ inherited: context.environment, folders, ports, secrets })[which]
  return startService({
    name,
    program: join(context.programs, `${name}.mjs`),
    environment,
    logs: folders.logs,
    stage: STAGE.emulator,
    ledger,
    signal: failing.signal,
    onNotice,
    probe: output => output.includes('"ready":true'),
  })
}

const startApi = (
  { context, folders, ports, ledger, failing, onNotice }: Starting,
  environment: Record<string, string>,
) => {
  const { apiUrl } = describeAddresses(ports)
  return startService({
    name: 'api',
    program: join(context.programs, 'api.mjs'),
    environment,
    logs: folders.logs,
    stage: STAGE.api,
    ledger,
    signal: failing.signal,
    onNotice,
    probe: async (_output, signal) =>
      (await fetch(`${apiUrl}/readyz`, { signal }).catch(() => null))?.status === 200,
  })
}

const startWorker = (
  { context, folders, ledger, failing, onNotice }: Starting,
  environment: Record<string, string>,
) => {
  // The port is the API's.
  const { PORT: _, ...workerEnvironment } = environment
  return startService({
    name: 'worker',
    program: join(context.programs, 'worker.mjs'),
    environment: workerEnvironment,
    logs: folders.logs,
    stage: STAGE.worker,
    ledger,
    signal: failing.signal,
    onNotice,
    probe: output => output.includes('"ready":true'),
  })
}

/** Waits for all even when one fails, so that nothing is still starting while the rest is being stopped. */
const allOrFirstError = async <T extends readonly unknown[]>(
  failing: AbortController,
  work: readonly [...{ [K in keyof T]: Promise<T[K]> }],
) => {
  const settled = await Promise.allSettled(
    work.map(part =>
      part.catch(error => {
        failing.abort(error)
        throw error
      }),
    ),
  )
  failing.signal.throwIfAborted()
  return settled.map(result => (result as PromiseFulfilledResult<unknown>).value) as unknown as T
}
