import createFetchClient from 'openapi-fetch'
import type { ApiCalls } from './api-calls.js'
import { type FollowLogsOptions, followLogs, type LogChunk } from './follow-logs.js'
import type { paths } from './generated/api.js'
import { newIdempotencyKey } from './idempotency-key.js'
import { readProblem } from './problem-error.js'
import { createRetryingFetch, type Fetch } from './retrying-fetch.js'
import { type Deployment, type WaitForDeploymentOptions, waitForDeployment } from './wait-for-deployment.js'

export type ClientOptions = {
  /**
   * Base URL of the API, such as `https://taxiway.example.com`. In a browser, the default is the page's own
   * origin.
   */
  baseUrl?: string
  /** `txw_…`. Without it, the browser's session cookie authenticates. */
  token?: string
  /** Whether to send cookies; `include` for a page on another origin, which the API must allow. */
  credentials?: NonNullable<RequestInit['credentials']>
  fetch?: Fetch
  /** Maximum retries of a request that is safe to repeat; default 2. */
  retries?: number
}

export type TaxiwayClient = ApiCalls & {
  /** The log of a deployment, chunk by chunk, as it is written. */
  followLogs: (
    deploymentId: string,
    options?: FollowLogsOptions,
  ) => AsyncGenerator<LogChunk, Deployment['state'], void>
  /** Resolves when the deployment has ended, in success or failure: read its `state`. */
  waitForDeployment: (deploymentId: string, options?: WaitForDeploymentOptions) => Promise<Deployment>
}

/**
 * The whole API, typed by its OpenAPI document. Every call returns `{ data, response }` or throws: a
 * `ProblemError` when the API refuses, a `TypeError` when it cannot be reached, the signal's reason when you
 * abort it. Each POST gets an `Idempotency-Key` unless it has one, so retries have one effect.
 */
export const createClient = (options: ClientOptions = {}): TaxiwayClient => {
  const { baseUrl = '', token, credentials, retries = 2 } = options
  const send: Fetch = options.fetch ?? (request => fetch(request))
  const api = createFetchClient<paths, 'application/json'>({
    baseUrl,
    fetch: createRetryingFetch(send, retries),
    headers: { accept: 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(credentials ? { credentials } : {}),
  })
  api.use({
    onRequest: ({ request }) => {
      if (request.method === 'POST' && !request.headers.has('idempotency-key'))
        request.headers.set('idempotency-key', newIdempotencyKey())
      return request
    },
    onResponse: async ({ response }) => {
      if (!response.ok) throw await readProblem(response)
    },
  })
  // Errors were thrown above, so the error half of each type never occurs.
  const { GET, POST, PUT, PATCH, DELETE } = api as unknown as TaxiwayClient
  return {
    ...{ GET, POST, PUT, PATCH, DELETE },
    followLogs: (deploymentId, given) => followLogs({ GET }, deploymentId, given),
    waitForDeployment: (deploymentId, given) => waitForDeployment({ GET }, deploymentId, given),
  }
}
