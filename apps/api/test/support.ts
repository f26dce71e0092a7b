import { randomBytes } from 'node:crypto'
import { createLogger } from '@taxiway/runtime'
import { createTestDatabase } from '@taxiway/testing'
import { buildApp } from '../src/app.js'
import { type Deps, openDeps } from '../src/deps.js'
import { type Env, envSchema } from '../src/env.js'

export const testSecret = 'b2z3kQm9X1vT7yR5wN8uC4sL6aE0dHfJgPiOqVxZtYk='

export const testEncryptionSecret = randomBytes(32).toString('base64')

export const testEnv = (values: Record<string, string> = {}): Env =>
  envSchema.parse({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    // A test machine may be slow.
    API_MAX_EVENT_LOOP_DELAY_MS: '600000',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    BETTER_AUTH_SECRET: testSecret,
    ENCRYPTION_SECRET: testEncryptionSecret,
    GITHUB_WEBHOOK_SECRET: 'a secret only for this test',
    ...values,
  })

type Teardown = Parameters<typeof createTestDatabase>[0]

/** The API on a database of its own; it does not listen until the test says so. */
export const openApi = async (
  t: Teardown,
  values: Record<string, string> = {},
  given: Partial<Deps> = {},
) => {
  const { url, urls, db, pool } = await createTestDatabase(t)
  const env = testEnv({ DATABASE_URL: urls.api, ...values })
  const deps: Deps = await openDeps(env, {
    logger: createLogger({ name: 'api', level: env.LOG_LEVEL }),
    ...given,
  })
  const app = await buildApp({ ...deps, ...given })
  await app.ready()
  t.teardown(async () => {
    await app.close()
    await deps.close()
  })
  return { app, db, pool, deps, url }
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
