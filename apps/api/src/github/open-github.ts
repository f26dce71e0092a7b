import { type Database, extendPause, readPause } from '@taxiway/db'
import { createGithubApp, type GithubApp } from '@taxiway/github'
import { type BreakerStore, createSharedPauseStore, type OutboundMetrics } from '@taxiway/resilience'
import type { Env } from '../env.js'

type Deps = { db: Database; breakerStore: BreakerStore; metrics: OutboundMetrics }

/**
 * The GitHub App for interactive requests: few retries and short timeouts. Absent without its credentials.
 */
export const openGithub = (env: Env, { db, breakerStore, metrics }: Deps): GithubApp | undefined => {
  const { GITHUB_APP_ID: appId, GITHUB_APP_PRIVATE_KEY: privateKey, GITHUB_API_URL: apiUrl } = env
  if (appId === undefined || privateKey === undefined) return undefined
  return createGithubApp({
    appId,
    privateKey,
    apiUrl,
    breakerStore,
    pauses: createSharedPauseStore({
      remainingMs: key => readPause(db, key),
      pause: (key, ms) => extendPause(db, key, ms),
    }),
    metrics,
    timeoutMs: 5_000,
    retry: { maxAttempts: 2, baseMs: 200 },
  })
}
