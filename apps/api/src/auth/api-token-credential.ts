import { hashApiToken, isApiTokenShape } from '@taxiway/crypto'
import type { ApiTokenRepository } from '@taxiway/db'
import {
  type ApiTokenId,
  type ApiTokenScope,
  DomainError,
  parseRole,
  type Role,
  scopesOfRole,
} from '@taxiway/domain'
import type { Clock, Logger } from '@taxiway/runtime'
import type { FastifyRequest } from 'fastify'
import type { Principal } from './principal.js'
import { shareLookups } from './share-lookups.js'

/**
 * Tries one kind of credential: undefined when the request does not carry it; throws when the credential is
 * invalid.
 */
export type Credential = (
  request: FastifyRequest,
  /** `fresh`: do not use the cache. */
  options?: { fresh?: boolean },
) => Promise<Principal | undefined>

type Deps = { apiTokens: ApiTokenRepository; clock: Clock; logger: Logger }

const touchEveryMs = 60_000

/** `Authorization: Bearer txw_…`. Throws `auth.token_invalid` for anything else in that header. */
export const createApiTokenCredential = ({ apiTokens, clock, logger }: Deps): Credential => {
  // A hint only: it saves a query for busy tokens that were just marked as used. Cleared when it grows.
  const touched = new Map<string, number>()
  const touch = (id: ApiTokenId, lastUsedAt: Date | null) => {
    const now = clock.now().getTime()
    const last = Math.max(touched.get(id) ?? 0, lastUsedAt?.getTime() ?? 0)
    if (now - last < touchEveryMs) return
    if (touched.size >= 10_000) touched.clear()
    touched.set(id, now)
    apiTokens
      .touch(id)
      .catch(error => logger.warn({ err: error }, 'the last use of an API token was not stored'))
  }

  // A page sends several requests at once with one token.
  const findUsable = shareLookups(token => apiTokens.findUsable(hashApiToken(token)))

  return async request => {
    const header = request.headers.authorization
    if (header === undefined) return undefined
    const token = /^Bearer ([^\s]+)$/i.exec(header)?.[1]
    if (token === undefined || !isApiTokenShape(token)) throw new DomainError('auth.token_invalid')
    const found = await findUsable(token)
    if (found === null) throw new DomainError('auth.token_invalid')
    touch(found.id, found.lastUsedAt)
    const { id, organizationId, createdBy, expiresAt } = found
    const role = parseRole(found.role) ?? null
    // An unknown role allows nothing, and neither do the tokens of that member.
    if (createdBy !== null && role === null) throw new DomainError('auth.token_invalid')
    const scopes = narrow(found.scopes, role)
    return { kind: 'api_token', id, organizationId, scopes, userId: createdBy, role, expiresAt }
  }
}

/** A token never exceeds its creator's current role. Tokens without a creator keep their scopes. */
const narrow = (scopes: readonly ApiTokenScope[], role: Role | null): readonly ApiTokenScope[] =>
  role === null ? scopes : scopes.filter(scope => scopesOfRole[role].includes(scope))
