import { type ApiTokenScope, DomainError } from '@taxiway/domain'
import type { Principal } from './principal.js'

const defaultMs = 90 * 24 * 60 * 60 * 1000
const yearMs = 366 * 24 * 60 * 60 * 1000

/** Throws `auth.forbidden` for scopes that the caller does not have. */
export const refuseWiderScopes = ({ scopes }: Principal, wanted: readonly ApiTokenScope[]): void => {
  const lacking = wanted.filter(scope => !scopes.includes(scope))
  if (lacking.length > 0)
    throw new DomainError('auth.forbidden', {
      message: `This credential lacks the scope ${lacking.map(scope => `\`${scope}\``).join(', ')}, so it cannot pass it on.`,
    })
}

/**
 * The expiry of a new token: as requested, but never later than the expiry of the credential that creates it;
 * signed-in users get 90 days by default. Throws `request.invalid` for a time in the past or more than a year
 * ahead, and `auth.forbidden` for a longer life than that of the credential.
 */
export const endOfToken = (asker: Principal, wanted: string | undefined, now: Date): Date | null => {
  const until = asker.kind === 'session' ? new Date(now.getTime() + defaultMs) : asker.expiresAt
  if (wanted === undefined) return until
  const end = new Date(wanted)
  const aheadMs = end.getTime() - now.getTime()
  if (aheadMs <= 0 || aheadMs > yearMs)
    throw new DomainError('request.invalid', {
      details: {
        errors: [{ path: 'body.expiresAt', message: 'must be in the future, at most a year ahead' }],
      },
    })
  if (asker.kind !== 'session' && asker.expiresAt !== null && end > asker.expiresAt)
    throw new DomainError('auth.forbidden', {
      message: `This credential ends at ${asker.expiresAt.toISOString()}; what it makes cannot end later.`,
    })
  return end
}
