import { randomBytes } from 'node:crypto'
import { isDomainError } from '@taxiway/domain'
import { createFlyClient } from '@taxiway/fly'
import { openRegistry } from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { createLogger, loadEnv, systemClock } from '@taxiway/runtime'
import { createImagesCredentials, registryLogin } from '../images/images-credentials.js'
import type { Finding } from './smoke-deps.js'
import { smokeEnvSchema } from './smoke-env.js'
import { smokeFly } from './smoke-fly.js'

const usage = `npm run smoke -- --fly

Deploys one small app on Fly with FLY_API_TOKEN and FLY_ORG_SLUG of the environment, verifies it, deletes it, and says what
it learnt. It makes two apps with the prefix taxiway-smoke-, and one machine for about a minute.`

const findings: Finding[] = []
const tell = (finding: Finding): void => {
  findings.push(finding)
  process.stdout.write(`${finding.learnt ? '?' : '✓'} ${finding.what.padEnd(50)} ${finding.seen}\n`)
}

const run = async (): Promise<void> => {
  const env = loadEnv(smokeEnvSchema, process.env)
  const token = env.FLY_API_TOKEN.reveal()
  const logger = createLogger({ name: 'smoke', level: 'warn' })
  const breakerStore = createMemoryBreakerStore()
  const fly = createFlyClient({
    breakerStore,
    baseUrl: env.FLY_API_URL,
    token,
    orgSlug: env.FLY_ORG_SLUG,
    ...(env.FLY_LOGS_URL ? { logsUrl: env.FLY_LOGS_URL } : {}),
  })
  const registry = openRegistry({
    address: env.FLY_REGISTRY_URL,
    credentials: registryLogin(token),
    breakerStore,
  })
  const id = randomBytes(5).toString('hex')
  const names = {
    images: `taxiway-smoke-images-${id}`,
    hello: `taxiway-smoke-hello-${id}`,
    network: `taxiway-smoke-${id}`,
  }
  const images = createImagesCredentials({ fly, token, app: names.images, clock: systemClock, logger })
  try {
    await smokeFly({ env, fly, clock: systemClock, logger, names, images, registry, tell })
  } finally {
    await Promise.allSettled([fly.close(), registry.close()])
  }
}

if (process.argv.includes('--fly'))
  await run().catch(error => {
    const message = isDomainError(error) ? `${error.code}: ${error.message}` : (error as Error).stack
    process.stderr.write(`✗ ${message}\n`)
    process.exitCode = 1
  })
else {
  process.stdout.write(`${usage}\n`)
  process.exitCode = 2
}
