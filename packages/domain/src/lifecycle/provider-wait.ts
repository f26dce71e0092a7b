import type { ErrorCode } from '../errors/catalogue.js'

/**
 * What an environment waits for while a provider cannot do its part: our credentials are refused, there is no room for a machine, or the
 * provider fails. None of it is a fault of the commit, so no attempt is counted and nothing ends.
 */
export const providerWaits = ['provider_auth', 'capacity', 'provider_unavailable'] as const
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
  'outbound.circuit_open': 'provider_unavailable',
  'outbound.deadline_exceeded': 'provider_unavailable',
  'outbound.network': 'provider_unavailable',
  'outbound.rate_limited': 'provider_unavailable',
  'outbound.timeout': 'provider_unavailable',
  'outbound.unavailable': 'provider_unavailable',
}

/** What an attempt that ended with this error waits for; null when the error is of the work itself. */
export const providerWaitOf = (code: ErrorCode): ProviderWait | null => waits[code] ?? null
