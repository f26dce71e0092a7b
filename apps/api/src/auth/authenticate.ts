import { DomainError, isAtLeast, isDomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Access, operations } from './access-rules.js'
import type { Credential } from './api-token-credential.js'
import type { Principal } from './principal.js'
import { requireStepUp } from './session-credential.js'

export type AuthenticateOptions = {
  /** Tried in order; the first that recognises the request decides. */
  credentials: readonly Credential[]
  /**
   * Counts the request for its principal, or for its address before authentication; throws above the limit.
   */
  limit: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
  clock: Clock
}

/**
 * Enforces the table of operations on every route: the boot stops at a route that is not in it, and a request
 * passes only with the access that the table requires. Refused credentials count by address, accepted ones by
 * principal.
 */
export const authenticate = fp<AuthenticateOptions>(
  async (app, { credentials, limit, clock }) => {
    app.decorateRequest('principal', null)
    app.decorateRequest('session', null)
    app.addHook('onRoute', route => {
      for (const method of [route.method].flat()) {
        const access = operations[`${method === 'HEAD' ? 'GET' : method} ${route.url}`]
        if (access === undefined)
          throw new Error(
            `${method} ${route.url} has no entry in the table of operations (auth/operations.ts)`,
          )
        route.config = { ...route.config, access }
      }
    })
    app.addHook('onRequest', async (request, reply) => {
      const { access } = request.routeOptions.config
      if (access === undefined) throw new DomainError('route.not_found')
      if ('public' in access) return
      const stepUp = 'stepUp' in access
      request.principal = await identify(credentials, request, { fresh: stepUp }).catch(async error => {
        // People without an organization may also see who they are and which organization they can join.
        if (
          ('anyScope' in access || 'person' in access) &&
          isDomainError(error, 'auth.organization_required')
        )
          return null
        if (isDomainError(error)) await limit(request, reply)
        throw error
      })
      await limit(request, reply)
      if ('person' in access && request.session === null)
        throw new DomainError('auth.forbidden', { message: 'A token cannot do this. Sign in as a person.' })
      if (stepUp && request.session !== null) requireStepUp(request.session, clock)
      if ('scope' in access) requirePermission(request.principal, access)
    })
  },
  { name: 'authenticate' },
)

/**
 * Throws `auth.forbidden` unless the table grants access. A token without a creator has no role, regardless
 * of its scopes.
 */
const requirePermission = (
  principal: Principal | null,
  { scope, role }: Extract<Access, { scope: unknown }>,
): void => {
  if (!principal?.scopes.includes(scope))
    throw new DomainError('auth.forbidden', { message: `This credential lacks the scope \`${scope}\`.` })
  if (role !== undefined && (principal.role === null || !isAtLeast(principal.role, role)))
    throw new DomainError('auth.forbidden', { message: `This requires the role \`${role}\`.` })
}

/**
 * Throws `auth.required` without a credential, `auth.token_invalid` for an invalid token, and the errors of
 * `requireWhole` for an incomplete session.
 */
export const identify = async (
  credentials: readonly Credential[],
  request: FastifyRequest,
  options: { fresh?: boolean } = {},
): Promise<Principal> => {
  for (const credential of credentials) {
    const principal = await credential(request, options)
    if (principal !== undefined) return principal
  }
  throw new DomainError(request.session === null ? 'auth.required' : 'auth.organization_required')
}

/** For an answer that goes on: the same checks as at its start. Is the credential valid, of the same organization, and may it read? */
export const isStillAllowed = async (
  credentials: readonly Credential[],
  request: FastifyRequest,
): Promise<boolean> => {
  const before = principalOf(request)
  const now = await identify(credentials, request, { fresh: true })
  return now.organizationId === before.organizationId && now.scopes.includes('read')
}

/** The principal of a request, on a route that is not public. */
export const principalOf = (request: FastifyRequest): Principal => {
  if (request.principal === null)
    throw new DomainError(request.session === null ? 'auth.required' : 'auth.organization_required')
  return request.principal
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
  }
  interface FastifyContextConfig {
    access?: Access
  }
}
