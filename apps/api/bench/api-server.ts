import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createLogger } from '@taxiway/runtime'
import Fastify, { type FastifyInstance } from 'fastify'
import pg from 'pg'
import { buildApp } from '../src/app.js'
import { openDeps } from '../src/deps.js'
import { envSchema } from '../src/env.js'
import { listProjectsBare } from './list-projects-bare.js'

// A separate process for each contestant: the load generator must not share its event loop.
const [mode, databaseUrl = '', redisUrl, organizationId = '', secret = '', encryptionSecret = ''] =
  process.argv.slice(2)

const openApi = async (): Promise<FastifyInstance> => {
  const env = envSchema.parse({
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    BETTER_AUTH_SECRET: secret,
    ENCRYPTION_SECRET: encryptionSecret,
    GITHUB_WEBHOOK_SECRET: randomBytes(16).toString('hex'),
    // The limits are off: this measures successful answers, not rejections.
    API_RATE_LIMIT_PER_MINUTE: '1000000000',
    API_MAX_EVENT_LOOP_DELAY_MS: '600000',
  })
  return buildApp(await openDeps(env, { logger: createLogger({ name: 'bench', level: env.LOG_LEVEL }) }))
}

const openBare = async (): Promise<FastifyInstance> => {
  const app = Fastify()
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
  app.get('/v1/projects', listProjectsBare(pool, organizationId))
  return app
}

const app = mode === 'bare' ? await openBare() : await openApi()
await app.listen({ port: 0, host: '127.0.0.1' })
process.on('message', () => process.send?.({ rssBytes: process.memoryUsage.rss(), ...process.cpuUsage() }))
process.send?.((app.server.address() as AddressInfo).port)
