import type { ApiTokenId, ApiTokenScope, OrganizationId } from '@taxiway/domain'
import type { Database } from '../open-database.js'
import { apiTokens } from './schema.js'

/** Inserts an API token, or gives the one that is there another secret and creator. */
export const seedApiToken = async (
  db: Database,
  {
    secret,
    ...token
  }: {
    id: ApiTokenId
    organizationId: OrganizationId
    name: string
    scopes: ApiTokenScope[]
    secret: Pick<typeof apiTokens.$inferInsert, 'hash' | 'hint' | 'createdBy'>
  },
): Promise<void> => {
  await db
    .insert(apiTokens)
    .values({ ...token, ...secret })
    .onConflictDoUpdate({ target: apiTokens.id, set: secret })
}
