import type { ApiTokenScope } from '@taxiway/db'
import type { ApiTokenId, OrganizationId } from '@taxiway/domain'

/** Who is asking: always somebody within exactly one organization. */
export type Principal = {
  kind: 'api_token'
  id: ApiTokenId
  organizationId: OrganizationId
  scopes: readonly ApiTokenScope[]
  /** The person with whose membership the credential ends; null when no person made it. */
  userId: string | null
  expiresAt: Date | null
}
