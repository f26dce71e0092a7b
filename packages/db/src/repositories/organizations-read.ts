import type { OrganizationId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Database, Queryable } from '../open-database.js'
import { members, organizations, users } from '../schema/index.js'

/** Organizations, for who belongs to them. */
export const createOrganizationReads = (db: Database) => {
  const find = db
    .select({ id: organizations.id, name: organizations.name, slug: organizations.slug })
    .from(organizations)
    .where(eq(organizations.id, sql.placeholder('id')))
    .prepare('organization_by_id')
  const listOf = db
    .select({
      id: organizations.id,
      name: organizations.name,
      slug: organizations.slug,
      role: members.role,
    })
    .from(members)
    .innerJoin(organizations, eq(organizations.id, members.organizationId))
    .where(eq(members.userId, sql.placeholder('userId')))
    .orderBy(organizations.slug)
    .limit(100)
    .prepare('organizations_of_user')
  const findUser = db
    .select({ id: users.id, name: users.name, email: users.email, image: users.image })
    .from(users)
    .where(eq(users.id, sql.placeholder('userId')))
    .prepare('user_by_id')
  return {
    find: async (id: OrganizationId) => (await find.execute({ id }))[0],
    /** The first hundred organizations a person belongs to, by name, with their role in each. */
    listOf: (userId: string) => listOf.execute({ userId }),
    findUser: async (userId: string) => (await findUser.execute({ userId }))[0],
  }
}
export type OrganizationReads = ReturnType<typeof createOrganizationReads>

/** The organizations a person belongs to, in the order of their ids. */
export const listOrganizationsOf = async (db: Queryable, userId: string): Promise<OrganizationId[]> => {
  const rows = await db
    .select({ id: members.organizationId })
    .from(members)
    .where(eq(members.userId, userId))
    .orderBy(members.organizationId)
    .limit(1_000)
  return rows.map(({ id }) => id)
}
