import { randomBytes } from 'node:crypto'
import { DomainError } from '@taxiway/domain'
import { buildMachineConfig, readListeners, showListeners } from '@taxiway/fly'
import { deadlineIn } from '@taxiway/resilience'
import { createProbe } from '../probe.js'
import { helloPath, helloSecret } from './hello-source.js'
import type { SmokeDeps } from './smoke-deps.js'

export type Running = { machineId: string; url: string }

const port = 8080
const region = 'iad'
/** The name of a new app reaches resolvers within minutes. */
const answerTimeoutMs = 180_000

/** Starts the image of the images app on a machine of another app, and waits until Fly calls it healthy. */
export const runHello = async (
  { env, fly, clock, names, tell }: SmokeDeps,
  image: string,
): Promise<Running & { secret: string }> => {
  const secret = randomBytes(24).toString('base64url')
  await fly.addresses.ensure(names.hello)
  const { version } = await fly.secrets.set(names.hello, { [helloSecret]: secret })
  const startedMs = clock.monotonicMs()
  const { machine } = await fly.machines.create(
    {
      app: names.hello,
      name: 'hello',
      region,
      cordoned: false,
      minSecretsVersion: version,
      config: buildMachineConfig({
        image,
        env: {},
        guest: { cpuKind: 'shared', cpus: 1, memoryMb: 256 },
        internalPort: port,
        check: { type: 'tcp' },
        ownership: { environmentId: 'smoke', deploymentId: 'smoke', generation: 1, fence: 1 },
      }),
    },
    { deadline: deadlineIn(clock, 90_000) },
  )
  const place = { app: names.hello, machineId: machine.id }
  const started = await fly.waitForState(
    { ...place, states: ['started', 'failed', 'stopped'], justCreated: true },
    { deadline: deadlineIn(clock, env.START_TIMEOUT_MS) },
  )
  const healthy = await fly.waitForHealthy(
    { ...place, pollMs: env.HEALTH_POLL_MS },
    { deadline: deadlineIn(clock, env.HEALTH_TIMEOUT_MS) },
  )
  if (healthy.outcome !== 'healthy')
    throw new DomainError('release.unhealthy', {
      message: `The machine ${machine.id} is ${healthy.outcome} after ${started.outcome}. Read its log with flyctl logs.`,
    })
  const seconds = ((clock.monotonicMs() - startedMs) / 1000).toFixed(1)
  tell({ what: 'machine made and healthy', seen: `${machine.id} in ${seconds} s` })
  tell({ what: 'does a machine run the image of another app?', seen: 'yes', learnt: true })
  return { machineId: machine.id, url: env.APP_URL_TEMPLATE.replace('{app}', names.hello), secret }
}

/** Asks the app at its public address, like a visitor, until it answers. Throws `release.not_reachable`. */
export const askHello = async (
  { env, clock, tell }: SmokeDeps,
  { machineId, url, secret }: Running & { secret: string },
): Promise<void> => {
  const { probe, close } = createProbe({ connectHost: env.APP_CONNECT_HOST })
  const address = new URL(helloPath(secret), url).href
  const startedMs = clock.monotonicMs()
  const deadline = deadlineIn(clock, answerTimeoutMs)
  try {
    for (;;) {
      const answer = await probe(address, machineId, new AbortController().signal)
      if (answer?.status === 200) break
      if (clock.monotonicMs() >= deadline)
        throw new DomainError('release.not_reachable', {
          message: `GET ${address} was answered with ${answer?.status ?? 'nothing'}. Look at the app with flyctl logs.`,
        })
      await clock.sleep(1_000)
    }
  } finally {
    await close()
  }
  const seconds = ((clock.monotonicMs() - startedMs) / 1000).toFixed(1)
  tell({ what: 'app verified', seen: `${url} knows its secret, ${seconds} s after the machine was healthy` })
}

/** What a diagnosis of a failed release needs: the sockets of the machine, and its log. */
export const readHello = async (
  { fly, clock, names, tell }: SmokeDeps,
  { machineId }: Running,
): Promise<void> => {
  const run = { command: showListeners, timeoutSeconds: 5 }
  const sockets = await fly.machines
    .exec(names.hello, machineId, run, { deadline: deadlineIn(clock, 15_000) })
    .then(
      ({ stdout }) =>
        `yes: ports ${
          readListeners(stdout)
            .map(one => one.port)
            .join(', ') || 'none'
        }`,
      (error: Error) => `no: ${error.message}`,
    )
  tell({ what: 'can the sockets of a machine be read?', seen: sockets, learnt: true })
  const log = await fly.logs
    .read(names.hello, machineId, '', { deadline: deadlineIn(clock, 15_000) })
    .then(({ lines }) => `yes: ${lines.length} lines`)
    .catch((error: Error) => `no: ${error.message}`)
  tell({ what: 'may this token read logs?', seen: log, learnt: true })
}
