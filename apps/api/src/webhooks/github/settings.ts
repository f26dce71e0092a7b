import type { WebhookSecrets } from '@taxiway/crypto'

export type WebhookSettings = {
  secrets: WebhookSecrets
  maxBytes: number
  rateLimitPerMinute: number
  /** Which requests count against an address: unverified ones, all, or none. */
  rateMode: 'failures' | 'all' | 'off'
  /** undefined: the events that this version can process. */
  allowedEvents?: readonly string[] | undefined
  /** Names the hook that has this secret; delivery ids are unique within a hook. */
  endpoint: string
  bodyTimeoutMs: number
  /** GitHub closes the connection after 10 s; answer with an error before that. */
  acceptTimeoutMs: number
  /** Total bytes of bodies in progress, over all requests. */
  inFlightBytes: number
}

const mebibyte = 1024 * 1024

export const webhookDefaults = {
  maxBytes: 5 * mebibyte,
  rateLimitPerMinute: 30,
  rateMode: 'failures',
  endpoint: 'github-app',
  bodyTimeoutMs: 8_000,
  acceptTimeoutMs: 5_000,
  inFlightBytes: 64 * mebibyte,
} as const satisfies Omit<WebhookSettings, 'secrets'>

type WebhookEnv = {
  GITHUB_WEBHOOK_SECRET: WebhookSecrets['current']
  GITHUB_WEBHOOK_SECRET_PREVIOUS?: WebhookSecrets['previous']
  WEBHOOK_MAX_BYTES: number
  WEBHOOK_RATE_LIMIT_PER_MINUTE: number
  WEBHOOK_RATE_MODE: 'failures' | 'all' | 'off'
  WEBHOOK_ALLOWED_EVENTS?: string[] | undefined
}

/** The settings of the ingress from the environment. */
export const webhookSettings = (env: WebhookEnv): WebhookSettings => ({
  ...webhookDefaults,
  secrets: { current: env.GITHUB_WEBHOOK_SECRET, previous: env.GITHUB_WEBHOOK_SECRET_PREVIOUS },
  maxBytes: env.WEBHOOK_MAX_BYTES,
  rateLimitPerMinute: env.WEBHOOK_RATE_LIMIT_PER_MINUTE,
  rateMode: env.WEBHOOK_RATE_MODE,
  allowedEvents: env.WEBHOOK_ALLOWED_EVENTS,
})
