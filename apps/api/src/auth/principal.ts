import type { ApiTokenScope } from '@taxiway/db'
import type { ApiTokenId, OrganizationId } from '@taxiway/domain'

export const roles = ['owner', 'admin', 'developer', 'viewer'] as const
export type Role = (typeof roles)[number]

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
}

export type SessionPrincipal = Anyone & {
  kind: 'session'
  id: string
  userId: string
  role: Role
}

/** Who is asking: always somebody within exactly one organization. */
export type Principal = TokenPrincipal | SessionPrincipal
