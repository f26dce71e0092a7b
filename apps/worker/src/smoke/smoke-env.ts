import type { z } from 'zod'
import { workerVariables } from '../env.js'

/** The worker's own settings, as far as they are about Fly and builds. */
export const smokeEnvSchema = workerVariables.pick({
  FLY_API_TOKEN: true,
  FLY_ORG_SLUG: true,
  FLY_API_URL: true,
  FLY_LOGS_URL: true,
  FLY_REGISTRY_URL: true,
  APP_URL_TEMPLATE: true,
  APP_CONNECT_HOST: true,
  BASE_IMAGE: true,
  NPM_REGISTRY_URL: true,
  ALLOW_UNSAFE_BUILDS: true,
  START_TIMEOUT_MS: true,
  HEALTH_TIMEOUT_MS: true,
  HEALTH_POLL_MS: true,
})

export type SmokeEnv = z.infer<typeof smokeEnvSchema>
