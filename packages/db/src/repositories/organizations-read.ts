import type { OrganizationId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { organizations } from '../schema/index.js'

/** Organizations, for who belongs to them. */
export const createOrganizationReads = (db: Database) => {
  const find = db
    .select({ id: organizations.id, name: organizations.name, slug: organizations.slug })
    .from(organizations)
    .where(eq(organizations.id, sql.placeholder('id')))
    .prepare('organization_by_id')
  return { find: async (id: OrganizationId) => (await find.execute({ id }))[0] }
}
export type OrganizationReads = ReturnType<typeof createOrganizationReads>
