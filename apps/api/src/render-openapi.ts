import { randomBytes } from 'node:crypto'
import { createLogger } from '@taxiway/runtime'
import { buildApp } from './app.js'
import { openDeps } from './deps.js'
import { envSchema } from './env.js'

/** The OpenAPI document as it is committed. Connects to none of its dependencies. */
export const renderOpenApi = async (): Promise<string> => {
  const env = envSchema.parse({
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    BETTER_AUTH_SECRET: randomBytes(48).toString('base64'),
    ENCRYPTION_SECRET: randomBytes(32).toString('base64'),
    GITHUB_WEBHOOK_SECRET: randomBytes(16).toString('hex'),
  })
  const deps = await openDeps(env, { logger: createLogger({ name: 'openapi', level: 'silent' }) })
  const app = await buildApp(deps)
  try {
    const { body } = await app.inject('/openapi.json')
    return `${JSON.stringify(JSON.parse(body), null, 2)}\n`
  } finally {
    await app.close()
    await deps.close()
  }
}
