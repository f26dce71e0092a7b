import { createHash } from 'node:crypto'
import type { BuildInput } from '@taxiway/builder'
import { createRedactor } from '@taxiway/crypto'
import { claimEnvironment, type Database } from '@taxiway/db'
import { createMetrics, systemClock } from '@taxiway/runtime'
import { createFakeClock } from '@taxiway/testing'
import type { Vault } from '@taxiway/vault'
import type { Attempt } from '../../src/attempt/attempt.js'
import { createBuildSlot } from '../../src/attempt/build-slot.js'
import { convergeEnvironment } from '../../src/converge/converge-environment.js'
import {
  type CredentialGate,
  createCredentialGate,
  createCredentialMetrics,
} from '../../src/credentials/credential-gate.js'
import { type LogWriter, openLogWriter } from '../../src/logs/log-writer.js'
import { observeTarget } from '../../src/reconcile/observe-target.js'
import { createRun } from '../../src/stories/run.js'
import { createWorkMetrics } from '../../src/work-metrics.js'
import { createBoundary, type Fault } from './boundary.js'
import type { createGithub } from './github-model.js'
import { silent } from './silent.js'
import type { Target } from './target-model.js'

type Deps = {
  db: Database
  vault: Vault
  target: Target
  github: ReturnType<typeof createGithub>
  images: Set<string>
  /** The variables that each build gets of its project, and those about its app. */
  builds: Record<string, string>[]
  metadata: Record<string, string>[]
}
export type Outcome =
  | { how: 'idle' | 'done' | 'crashed' }
  | { how: 'paused'; resume: (late: boolean) => Promise<void> }

const measure = createWorkMetrics(createMetrics({ defaults: false }))
const metrics = createCredentialMetrics(createMetrics({ defaults: false }))
/** Alerts to operators, from all workers. */
export const countAlerts = async (): Promise<number> =>
  (await metrics.alerts.get()).values.reduce((sum, { value }) => sum + value, 0)

/** The gate of one worker; all gates share the database. */
export const openGate = ({ db, target }: Pick<Deps, 'db' | 'target'>, owner: string): CredentialGate =>
  createCredentialGate({
    db,
    clock: systemClock,
    logger: silent,
    owner,
    metrics,
    settings: { everyMs: 60_000, maxMs: 60_000, leaseMs: 60_000 },
    credential: 'fly:model',
    refusal: 'fly.auth',
    check: target.checkToken,
  })

const beatMs = 1_000
const giveUpMs = 30_000
const limits = { perOrganization: 100, total: 100 }
let workers = 0

/**
 * Claims one environment and converges it with the worker's own code, unless the run is stopped. A paused run
 * continues either soon, as after a slow answer, or `late`, after its lease has expired.
 */
export const runWorker = async (deps: Deps, fault: Fault | null): Promise<Outcome> => {
  const { db, target } = deps
  workers += 1
  const owner = `w${workers}`
  const quick = await claimEnvironment(db, owner, 60_000, limits, 'quick')
  const environment = quick ?? (await claimEnvironment(db, owner, 60_000, limits, 'build'))
  if (!environment) return { how: 'idle' }
  const clock = createJumpingClock()
  const credential = openGate(deps, owner)
  const boundary = createBoundary(fault, () => clock.advance(beatMs).then(settleQueries))
  const github = deps.github.appFor(boundary)
  const steps = {
    db,
    vault: deps.vault,
    // Sleeping is instant here: only the heartbeat waits for the test to advance time.
    clock: { ...clock, sleep: sleepless(clock) },
    fly: target.clientFor(boundary, credential.admit),
    github,
    builder: imageBuilder(deps, boundary),
    settings: {
      workDir: '/nonexistent',
      githubApiUrl: 'https://api.github.com',
      appUrlTemplate: 'http://{app}.example',
      startTimeoutMs: 1_000,
      healthTimeoutMs: 1_000,
      verifyTimeoutMs: 1_000,
      releaseCommandTimeoutMs: 1_000,
      goneTimeoutMs: 1_000,
      untrusted: { memoryMb: 512, hours: 24 },
      healthPollMs: 10,
    },
    probe: (url: string, machineId: string) =>
      boundary.call(() => (target.hasMachine(machineId) ? { status: 200, url, isCircle: false } : undefined)),
    observeTarget: async ({ environment, project }: Attempt, signal: AbortSignal) => {
      await observeTarget({ db, github, onUnreadable: () => undefined }, environment, project, signal).catch(
        () => undefined,
      )
    },
  } as unknown as Parameters<typeof createRun>[0]
  const work = convergeEnvironment(
    {
      db,
      clock,
      logger: silent,
      measure,
      owner,
      stopping: new AbortController().signal,
      leaseSettings: { leaseMs: 60_000, beatMs, giveUpMs },
      credential,
      retry: { maxAttempts: 4, baseMs: 1, capMs: 1, random: () => 0, failedTtlMs: 7_200_000 },
      openLog: (taken, lease) =>
        openLogWriter({
          db,
          clock: { ...clock, sleep: untilAborted },
          deploymentId: taken.deployment.id,
          environmentId: taken.environment.id,
          fence: lease.fence,
          createRedactor: own => createRedactor(own),
          maxBytes: 100_000,
        }),
      run: createRun(steps),
    },
    environment,
    createBuildSlot(quick === null),
  )
  const how = await Promise.race([work.then(() => 'done' as const), boundary.stopped])
  if (how !== 'paused') return { how }
  const resume = async (late: boolean) => {
    if (late) clock.jump(giveUpMs * 2)
    boundary.resume()
    await Promise.all([clock.advance(beatMs), work])
  }
  return { how: 'paused', resume }
}

/** Monotonic time also passes for a paused process: when it continues, the whole pause has passed at once. */
const createJumpingClock = () => {
  const clock = createFakeClock()
  let skipped = 0
  return {
    ...clock,
    monotonicMs: () => clock.monotonicMs() + skipped,
    jump: (ms: number) => {
      skipped += ms
    },
  }
}

const sleepless = (clock: ReturnType<typeof createFakeClock>) => async (ms: number) => {
  await clock.advance(Math.min(ms, 100))
}

const untilAborted = (_: number, signal?: AbortSignal) =>
  new Promise<void>(resolve => signal?.addEventListener('abort', () => resolve(), { once: true }))

/** Waits until the queries of the heartbeat that just started are done. */
const settleQueries = () => new Promise<void>(resolve => setTimeout(resolve, 15))

const imageBuilder = ({ images, builds, metadata }: Deps, { call }: ReturnType<typeof createBoundary>) => ({
  findImage: (subject: Subject) =>
    call(() => (images.has(imageName(subject)) ? namedImage(subject) : undefined)),
  hasImage: async () => true,
  readReleaseCommand: async () => ['migrate'],
  build: async ({
    buildEnv,
    log,
    announce,
    ...subject
  }: Subject & { buildEnv: Record<string, string>; log: LogWriter } & Pick<BuildInput, 'announce'>) => {
    const variables = Object.entries(buildEnv)
    const own = Object.fromEntries(variables.filter(([name]) => !name.startsWith('REVIEW_APP')))
    await log.write('build', 'stdout', `built with ${Object.values(own).join(' ')}\n`)
    await announce?.(namedImage(subject))
    return call(() => {
      images.add(imageName(subject))
      builds.push(own)
      metadata.push(Object.fromEntries(variables.filter(([name]) => !Object.hasOwn(own, name))))
      return { ...namedImage(subject), reused: false, bytes: 1 }
    })
  },
})

type Subject = { tree: string; buildEnvKey: string }
const namedImage = ({ tree }: Subject) => {
  const digest = `sha256:${createHash('sha256').update(tree).digest('hex')}`
  return { image: `local.taxiway/x@${digest}`, digest }
}
const imageName = ({ tree, buildEnvKey }: Subject) => `${tree} ${buildEnvKey}`
