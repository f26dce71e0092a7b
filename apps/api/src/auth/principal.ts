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
  /** The person whose membership the credential depends on; null when no person created it. */
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

/** The caller: always a principal within exactly one organization. */
export type Principal = TokenPrincipal | SessionPrincipal

/** The actor as desired state records it. */
export const callerOf = (principal: Principal): string =>
  principal.kind === 'session' ? `user:${principal.userId}` : `api:${principal.id}`

/** The actor as the audit trail records it. */
export const actorOf = (principal: Principal): NewAuditEntry['actor'] =>
  principal.kind === 'session'
    ? { kind: 'user', id: principal.userId }
    : { kind: principal.kind, id: principal.id }
