import createFetchClient from 'openapi-fetch'
import type { ApiCalls } from './api-calls.js'
import { type FollowLogsOptions, followLogs, type LogChunk } from './follow-logs.js'
import type { paths } from './generated/api.js'
import { newIdempotencyKey } from './idempotency-key.js'
import { readProblem } from './problem-error.js'
import { createRetryingFetch, type Fetch } from './retrying-fetch.js'
import { type Deployment, type WaitForDeploymentOptions, waitForDeployment } from './wait-for-deployment.js'

export type ClientOptions = {
  /** Where the API is, as `https://taxiway.example.com`. In a browser it may be left out: the page's own origin. */
  baseUrl?: string
  /** `txw_…`. Without it the browser's session cookie speaks. */
  token?: string
  /** Whether cookies go along; `include` for a page on another origin, which the API must know. */
  credentials?: NonNullable<RequestInit['credentials']>
  fetch?: Fetch
  /** How often a request that is harmless to repeat is repeated; 2 unless told. */
  retries?: number
}

export type TaxiwayClient = ApiCalls & {
  /** The log of a deployment, chunk by chunk, as it is written. */
  followLogs: (
    deploymentId: string,
    options?: FollowLogsOptions,
  ) => AsyncGenerator<LogChunk, Deployment['state'], void>
  /** The deployment once it has ended, however it did: read its `state`. */
  waitForDeployment: (deploymentId: string, options?: WaitForDeploymentOptions) => Promise<Deployment>
}

/**
 * The whole API, typed by its OpenAPI document. Every call gives `{ data, response }` or throws: a `ProblemError` for what the API
 * refuses, a `TypeError` when it cannot be reached, the signal's reason when that is aborted. Each POST gets an `Idempotency-Key` unless
 * it has one, so it is done once however often it is sent.
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
  // What is not a success was thrown above, so the half of each type that holds an error is never there.
  const { GET, POST, PUT, PATCH, DELETE } = api as unknown as TaxiwayClient
  return {
    ...{ GET, POST, PUT, PATCH, DELETE },
    followLogs: (deploymentId, given) => followLogs({ GET }, deploymentId, given),
    waitForDeployment: (deploymentId, given) => waitForDeployment({ GET }, deploymentId, given),
  }
}
