import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openEmbeddedPostgres, openRedis, takeProcessLock } from '@taxiway/embedded'
import { describeFolders, type Folders, type LocalContext } from '../local-context.js'
import { LocalError, toLocalError } from '../local-error.js'
import type { SeededProject } from '../seed-local.js'
import { choosePorts, type Ports } from './choose-ports.js'
import { clearLedger, type Ledger, openLedger } from './ledger.js'
import { type LocalSecrets, loadSecrets } from './load-secrets.js'
import { appEnvironment, describeAddresses, emulatorEnvironment } from './stack-environment.js'
import { describeFailure, startService } from './start-service.js'
import { writePrivateJson } from './write-private.js'

export type Stack = ReturnType<typeof describeAddresses> & {
  apiToken: string
  project: SeededProject
  redis: 'given' | 'started' | 'none'
  /** Resolves when a process of the stack has ended though nobody asked it to. */
  failed: Promise<Error>
  stop(options?: { patienceMs?: number }): Promise<void>
}

export type StackOptions = {
  context: LocalContext
  /** Take another port for the API when nobody asked for the one that is busy. */
  flexiblePort: boolean
  onNotice: (message: string) => void
}

type Starting = Omit<StackOptions, 'flexiblePort'> & {
  folders: Folders
  ports: Ports
  secrets: LocalSecrets
  ledger: Ledger
}

/** The order of the stop, first to last. */
const STAGE = { worker: 1, api: 2, emulator: 3, server: 4 }

/** Starts everything and resolves when it is ready. What was started is stopped again when a part fails. */
export async function openStack({ context, flexiblePort, onNotice }: StackOptions): Promise<Stack> {
  const folders = describeFolders(context)
  for (const folder of [folders.logs, folders.images, folders.work]) mkdirSync(folder, { recursive: true })
  const lock = takeProcessLock(folders.lock)
  if (!lock.held) {
    throw new LocalError(
      `The local stack of this checkout is already running (process ${lock.heldBy}). Stop it there with Ctrl-C, or with: kill ${lock.heldBy}`,
    )
  }
  const left = await clearLedger(folders.ledger)
  if (left.length > 0) onNotice(`An earlier run left these behind, they were stopped: ${left.join(', ')}.`)
  const ledger = openLedger(folders.ledger)
  const releaseGuard = startGuard(context, folders)
  const stop = async (options?: { patienceMs?: number }) => {
    await ledger.stopAll(options)
    rmSync(folders.stack, { force: true })
    releaseGuard()
    lock.release()
  }
  try {
    const [ports, secrets] = await Promise.all([
      choosePorts({
        file: folders.ports,
        apiPort: context.environment['PORT'],
        flexible: flexiblePort,
        onNotice,
      }),
      loadSecrets(folders.secrets),
    ])
    const parts = await startParts({ context, onNotice, folders, ports, secrets, ledger })
    const addresses = describeAddresses(ports)
    writePrivateJson(folders.stack, { pid: process.pid, ...addresses, databaseUrl: parts.databaseUrl })
    return { ...addresses, ...parts, apiToken: secrets.apiToken, stop }
  } catch (error) {
    await stop({ patienceMs: 3000 })
    throw toLocalError(error)
  }
}

async function startParts(starting: Starting) {
  const [database, redis, machines, github] = await allOrFirstError([
    startPostgres(starting),
    startRedis(starting),
    startEmulator(starting, 'machines'),
    startEmulator(starting, 'github'),
  ])
  const { folders, ports, secrets, context } = starting
  const environment = appEnvironment({
    inherited: context.environment,
    folders,
    ports,
    secrets,
    databaseUrl: database.url,
    redisUrl: redis.url,
  })
  const [project, api, worker] = await allOrFirstError([
    seed(starting, database.url),
    startApi(starting, environment),
    startWorker(starting, environment),
  ])
  const services = [machines, github, api, worker].filter(service => service !== null)
  const failed = Promise.race([
    ...services.map(async service => describeFailure(service, await service.exited)),
    ...[database, redis].map(async ({ name, logFile, exited }) => {
      await exited
      return describeFailure({ name, logFile }, 'unexpectedly')
    }),
  ])
  return { databaseUrl: database.url, redis: redis.kind, project, failed }
}

async function seed({ ports, secrets }: Starting, databaseUrl: string): Promise<SeededProject> {
  const { seedLocal } = await import('../seed-local.js')
  return seedLocal({ databaseUrl, githubUrl: describeAddresses(ports).githubUrl, secrets })
}

async function startPostgres({ folders, ports, ledger, onNotice }: Starting) {
  const postgres = await openEmbeddedPostgres({ dataDir: folders.postgres, port: ports.postgres, onNotice })
  ledger.add({ name: 'postgres', pid: postgres.pid, stage: STAGE.server, signal: 'SIGINT' })
  // Loaded while the other processes start: they should not wait for it.
  const { migrate } = await import('@taxiway/db')
  await migrate(postgres.url)
  return { name: 'postgres', ...postgres }
}

async function startRedis({ context, folders, ports, ledger, onNotice }: Starting) {
  const logFile = join(folders.redis, 'redis.log')
  const nothing = { name: 'redis', logFile, exited: new Promise<void>(() => {}) }
  const given = context.environment['REDIS_URL']
  if (given) return { ...nothing, kind: 'given' as const, url: given }
  const searchPath = context.environment['PATH'] ?? ''
  const redis = await openRedis({ dir: folders.redis, port: ports.redis, searchPath, onNotice })
  if (redis === null) return { ...nothing, kind: 'none' as const, url: '' }
  ledger.add({ name: 'redis', pid: redis.pid, stage: STAGE.server, signal: 'SIGTERM' })
  return { ...nothing, kind: 'started' as const, url: redis.url, exited: redis.exited }
}

function startEmulator({ context, folders, ports, secrets, ledger }: Starting, which: 'machines' | 'github') {
  const name = `${which}-emulator`
  const environment = emulatorEnvironment({ inherited: context.environment, folders, ports, secrets })[which]
  return startService({
    name,
    program: join(context.programs, `${name}.mjs`),
    environment,
    logs: folders.logs,
    stage: STAGE.emulator,
    ledger,
    probe: output => output.includes('"ready":true'),
  })
}

function startApi({ context, folders, ports, ledger }: Starting, environment: Record<string, string>) {
  const { apiUrl } = describeAddresses(ports)
  return startService({
    name: 'api',
    program: join(context.programs, 'api.mjs'),
    environment,
    logs: folders.logs,
    stage: STAGE.api,
    ledger,
    probe: async () => (await fetch(`${apiUrl}/readyz`).catch(() => null))?.status === 200,
  })
}

function startWorker({ context, folders, ledger }: Starting, environment: Record<string, string>) {
  // The port is the API's.
  const { PORT: _, ...workerEnvironment } = environment
  return startService({
    name: 'worker',
    program: join(context.programs, 'worker.mjs'),
    environment: workerEnvironment,
    logs: folders.logs,
    stage: STAGE.worker,
    ledger,
    probe: output => output.includes('"ready":true'),
  })
}

/** Waits for all even when one fails, so that nothing is still starting while the rest is being stopped. */
async function allOrFirstError<T extends readonly unknown[]>(
  work: readonly [...{ [K in keyof T]: Promise<T[K]> }],
) {
  const settled = await Promise.allSettled(work)
  for (const result of settled) if (result.status === 'rejected') throw result.reason
  return settled.map(result => (result as PromiseFulfilledResult<unknown>).value) as unknown as T
}

function startGuard({ programs }: LocalContext, folders: Folders): () => void {
  const program = join(programs, 'guard.mjs')
  if (!existsSync(program))
    throw new LocalError(`${program} is missing: remove .taxiway/build and start again.`)
  const guard = spawn(process.execPath, [program, folders.ledger], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  })
  guard.unref()
  return () => guard.stdin.end()
}
