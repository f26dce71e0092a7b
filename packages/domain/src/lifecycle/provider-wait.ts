import type { ErrorCode } from '../errors/catalogue.js'

/**
 * What an environment waits for when something outside its commit fails. A provider refuses our credentials,
 * has no room for a machine, or does not work; or no key opens a stored value (`decrypt`). The commit is not
 * at fault, so no attempt is counted and the deployment does not end.
 */
export const providerWaits = ['provider_auth', 'capacity', 'provider_unavailable', 'decrypt'] as const
export type ProviderWait = (typeof providerWaits)[number]

const waits: Partial<Record<ErrorCode, ProviderWait>> = {
  'fly.auth': 'provider_auth',
  'github.auth': 'provider_auth',
  'github.forbidden': 'provider_auth',
  'fly.capacity': 'capacity',
  'fly.rate_limited': 'provider_unavailable',
  'fly.unavailable': 'provider_unavailable',
  'fly.unknown_outcome': 'provider_unavailable',
  'github.rate_limited': 'provider_unavailable',
  'github.unavailable': 'provider_unavailable',
  'registry.unavailable': 'provider_unavailable',
  'outbound.circuit_open': 'provider_unavailable',
  'outbound.deadline_exceeded': 'provider_unavailable',
  'outbound.network': 'provider_unavailable',
  'outbound.rate_limited': 'provider_unavailable',
  'outbound.timeout': 'provider_unavailable',
  'outbound.unavailable': 'provider_unavailable',
  'env.undecryptable': 'decrypt',
  'crypto.decrypt_failed': 'decrypt',
  'crypto.wrong_secret': 'decrypt',
  'crypto.key_check_missing': 'decrypt',
}

/** What to wait for after an attempt with this error; null when the error comes from the work itself. */
export const providerWaitOf = (code: ErrorCode): ProviderWait | null => waits[code] ?? null
