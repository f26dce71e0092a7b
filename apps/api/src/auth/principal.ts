import type { NewAuditEntry } from '@taxiway/db'
import type { ApiTokenId, ApiTokenScope, OrganizationId, Role } from '@taxiway/domain'

type Anyone = {
  organizationId: OrganizationId
  scopes: readonly ApiTokenScope[]
  expiresAt: Date | null
}

export type TokenPrincipal = Anyone & {
  kind: 'api_token'
  id: ApiTokenId
  /** The person with whose membership the credential ends; null when no person made it. */
  userId: string | null
  /** The role that person has now. */
  role: Role | null
}

export type SessionPrincipal = Anyone & {
  kind: 'session'
  id: string
  userId: string
  role: Role
}

/** Who is asking: always somebody within exactly one organization. */
export type Principal = TokenPrincipal | SessionPrincipal

/** Who it was, as what is desired remembers it. */
export const callerOf = (principal: Principal): string =>
  principal.kind === 'session' ? `user:${principal.userId}` : `api:${principal.id}`

/** The same for the audit trail. */
export const actorOf = (principal: Principal): NewAuditEntry['actor'] =>
  principal.kind === 'session'
    ? { kind: 'user', id: principal.userId }
    : { kind: principal.kind, id: principal.id }
