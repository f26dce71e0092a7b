import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Sensitive } from './sensitive.js'

// GitHub always sends this one form. Accepting others (SHA-1, upper case, a list) only ever helped attackers.
const SIGNATURE_FORM = /^sha256=[0-9a-f]{64}$/

export type WebhookSecrets = {
  current: string | Sensitive<string>
  /** Accepted while the secret is being rotated. */
  previous?: string | Sensitive<string> | undefined
}

export type WebhookSignatureInput = {
  /** The bytes as they came from the socket, whole or in chunks; never a decoded string. */
  body: Uint8Array | readonly Uint8Array[]
  header: string | undefined
  secrets: WebhookSecrets
}

export type WebhookSignatureRefusal = 'no_secret' | 'missing' | 'malformed' | 'mismatch'

export type WebhookSignatureResult =
  | { ok: true; key: 'current' | 'previous'; digest: Buffer }
  | { ok: false; reason: WebhookSignatureRefusal }

/**
 * Verifies `X-Hub-Signature-256` over the received bytes, in constant time, and returns the verified HMAC (the key
 * for replay detection). An empty secret verifies nothing. Never throws.
 * Source: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const verifyWebhookSignature = (input: WebhookSignatureInput): WebhookSignatureResult => {
  const current = reveal(input.secrets.current)
  if (!current) return { ok: false, reason: 'no_secret' }
  if (!input.header) return { ok: false, reason: 'missing' }
  if (!SIGNATURE_FORM.test(input.header)) return { ok: false, reason: 'malformed' }

  const given = Buffer.from(input.header.slice('sha256='.length), 'hex')
  const digest = signBody(input.body, current)
  if (isEqual(digest, given)) return { ok: true, key: 'current', digest }

  const previous = reveal(input.secrets.previous)
  if (!previous) return { ok: false, reason: 'mismatch' }
  const previousDigest = signBody(input.body, previous)
  if (isEqual(previousDigest, given)) return { ok: true, key: 'previous', digest: previousDigest }
  return { ok: false, reason: 'mismatch' }
}

const reveal = (secret: string | Sensitive<string> | undefined): string => {
  return typeof secret === 'string' ? secret : (secret?.reveal() ?? '')
}

const signBody = (body: Uint8Array | readonly Uint8Array[], secret: string): Buffer => {
  const hmac = createHmac('sha256', secret)
  for (const chunk of body instanceof Uint8Array ? [body] : body) hmac.update(chunk)
  return hmac.digest()
}

// timingSafeEqual throws on unequal lengths; a length is not a secret, so comparing it first is safe.
const isEqual = (expected: Buffer, given: Buffer): boolean => {
  return expected.length === given.length && timingSafeEqual(expected, given)
}
