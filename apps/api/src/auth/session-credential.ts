import type { SessionRecord } from '@taxiway/db'
import { DomainError, parseRole, scopesOfRole } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { Credential } from './api-token-credential.js'
import type { SessionPrincipal } from './principal.js'
import { isHalf, type SessionValidator } from './session-validator.js'

type Deps = { validator: SessionValidator }

export const stepUpMs = 10 * 60_000

/**
 * The session cookie of a signed-in user. Throws the errors of `requireWhole`, and
 * `auth.organization_required` without a membership to act under.
 */
export const createSessionCredential =
  ({ validator }: Deps): Credential =>
  async (request, options) => {
    if (request.headers.authorization !== undefined) return undefined
    const session = await validator.validate(request.headers.cookie, options)
    if (session === null) return undefined
    requireWhole(session)
    request.session = session
    return toPrincipal(session)
  }

/**
 * Throws `auth.second_factor_required` while the sign-in waits for its code, and
 * `auth.second_factor_setup_required` when the organization requires a second factor and the user has none.
 */
export const requireWhole = (session: SessionRecord): void => {
  if (isHalf(session)) throw new DomainError('auth.second_factor_required')
  if (session.requiresTwoFactor && !session.hasTwoFactor)
    throw new DomainError('auth.second_factor_setup_required')
}

/**
 * Throws `auth.step_up_required` unless the person proved their identity within ten minutes: by their second
 * factor, or by signing in when they have none.
 */
export const requireStepUp = (session: SessionRecord, clock: Clock): void => {
  const provenAt = session.hasTwoFactor ? session.secondFactorAt : session.createdAt
  if (provenAt === null || clock.now().getTime() - provenAt.getTime() > stepUpMs)
    throw session.hasTwoFactor ? bySecondFactor() : bySigningIn()
}

const bySecondFactor = () =>
  new DomainError('auth.step_up_required', {
    message:
      'Send a new code of your authenticator app to POST /v1/me/step-up, then send the same request again within ten minutes.',
    details: { stepUp: { method: 'second_factor', operation: 'POST /v1/me/step-up' } },
  })

// The new session acts in the same organization, so the client can send the request again unchanged.
const bySigningIn = () =>
  new DomainError('auth.step_up_required', {
    message:
      'You have no second factor, so sign in again in this browser (POST /api/auth/sign-in/social, or /sign-in/email with a password), then send the same request again within ten minutes.',
    details: { stepUp: { method: 'sign_in', operation: 'POST /api/auth/sign-in/social' } },
  })

const toPrincipal = (session: SessionRecord): SessionPrincipal | undefined => {
  const { id, userId, organizationId, expiresAt } = session
  const role = parseRole(session.role)
  if (organizationId === null || role === undefined) return undefined
  return { kind: 'session', id, organizationId, userId, role, scopes: scopesOfRole[role], expiresAt }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The session of a signed-in user, also without an organization; null for tokens. */
    session: SessionRecord | null
  }
}
