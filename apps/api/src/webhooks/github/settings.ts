import type { WebhookSecrets } from '@taxiway/crypto'

export type WebhookSettings = {
  secrets: WebhookSecrets
  maxBytes: number
  rateLimitPerMinute: number
  /** What counts against an address: requests that failed to prove themselves, every request, or none. */
  rateMode: 'failures' | 'all' | 'off'
  /** undefined: the events this version knows what to do with. */
  allowedEvents?: readonly string[] | undefined
  /** Names the hook whose secret this is; delivery ids are unique within it. */
  endpoint: string
  bodyTimeoutMs: number
  /** GitHub hangs up after 10 s; a refusal that it still hears is better. */
  acceptTimeoutMs: number
  /** Bytes of bodies that may be on their way at once, over all requests. */
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
