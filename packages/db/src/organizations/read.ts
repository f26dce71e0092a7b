import type { OrganizationId } from '@taxiway/domain'
import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import { invitations, members, organizations, users } from '../auth/schema.js'
import { isAfterPageKey, type PageKey, pageKeyAt, pageStart } from '../keyset.js'
import type { Queryable } from '../open-database.js'

type Page = { limit: number; after?: PageKey | undefined }

/** Organizations, as their members see them. */
export const createOrganizationReads = (db: Queryable) => {
  const find = db
    .select({
      id: organizations.id,
      name: organizations.name,
      slug: organizations.slug,
      requireTwoFactor: organizations.requireTwoFactor,
      trust: organizations.trust,
    })
    .from(organizations)
    .where(eq(organizations.id, sql.placeholder('id')))
    .prepare('organization_by_id')
  const listOf = db
    .select({
      id: organizations.id,
      name: organizations.name,
      slug: organizations.slug,
      role: members.role,
      deletedAt: organizations.deletedAt,
    })
    .from(members)
    .innerJoin(organizations, eq(organizations.id, members.organizationId))
    .where(eq(members.userId, sql.placeholder('userId')))
    .orderBy(organizations.slug)
    .limit(100)
    .prepare('organizations_of_user')
  const listMemberships = db
    .select({
      id: organizations.id,
      name: organizations.name,
      slug: organizations.slug,
      role: members.role,
      deletedAt: organizations.deletedAt,
      keyAt: pageKeyAt(members.createdAt),
    })
    .from(members)
    .innerJoin(organizations, eq(organizations.id, members.organizationId))
    .where(
      and(
        eq(members.userId, sql.placeholder('userId')),
        isAfterPageKey(members.createdAt, members.organizationId),
      ),
    )
    .orderBy(desc(members.createdAt), desc(members.organizationId))
    .limit(sql.placeholder('limit'))
    .prepare('memberships_of_user')
  const findUser = db
    .select({ id: users.id, name: users.name, email: users.email, image: users.image })
    .from(users)
    .where(eq(users.id, sql.placeholder('userId')))
    .prepare('user_by_id')
  const listMembers = db
    .select({
      id: members.userId,
      name: users.name,
      email: users.email,
      role: members.role,
      createdAt: members.createdAt,
      keyAt: pageKeyAt(members.createdAt),
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        eq(members.organizationId, sql.placeholder('organizationId')),
        isAfterPageKey(members.createdAt, members.userId),
      ),
    )
    .orderBy(desc(members.createdAt), desc(members.userId))
    .limit(sql.placeholder('limit'))
    .prepare('organization_members')
  const findMember = db
    .select({
      id: members.userId,
      name: users.name,
      email: users.email,
      role: members.role,
      createdAt: members.createdAt,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        eq(members.organizationId, sql.placeholder('organizationId')),
        eq(members.userId, sql.placeholder('userId')),
      ),
    )
    .prepare('organization_member')
  const listInvitations = db
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      invitedBy: invitations.inviterId,
      expiresAt: invitations.expiresAt,
      createdAt: invitations.createdAt,
      keyAt: pageKeyAt(invitations.createdAt),
    })
    .from(invitations)
    .where(
      and(
        eq(invitations.organizationId, sql.placeholder('organizationId')),
        eq(invitations.status, 'pending'),
        gt(invitations.expiresAt, sql`clock_timestamp()`),
        isAfterPageKey(invitations.createdAt, invitations.id),
      ),
    )
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(sql.placeholder('limit'))
    .prepare('organization_invitations')
  return {
    /** The members, newest first. */
    listMembers: (organizationId: OrganizationId, { limit, after }: Page) => {
      const { at: afterAt, id: afterId } = after ?? pageStart
      return listMembers.execute({ organizationId, limit, afterAt, afterId })
    },
    findMember: async (organizationId: OrganizationId, userId: string) =>
      (await findMember.execute({ organizationId, userId }))[0] ?? null,
    /** The open invitations, newest first. */
    listInvitations: (organizationId: OrganizationId, { limit, after }: Page) => {
      const { at: afterAt, id: afterId } = after ?? pageStart
      return listInvitations.execute({ organizationId, limit, afterAt, afterId })
    },
    find: async (id: OrganizationId) => (await find.execute({ id }))[0] ?? null,
    /** The first hundred organizations of a user, by name, with the user's role in each. */
    listOf: (userId: string) => listOf.execute({ userId }),
    /** A user's organizations with the role in each, last joined first. */
    listMemberships: (userId: string, { limit, after }: Page) => {
      const { at: afterAt, id: afterId } = after ?? pageStart
      return listMemberships.execute({ userId, limit, afterAt, afterId })
    },
    findUser: async (userId: string) => (await findUser.execute({ userId }))[0] ?? null,
  }
}
export type OrganizationReads = ReturnType<typeof createOrganizationReads>

/** A user's organizations that are not deleted, ordered by id. */
export const listOrganizationsOf = async (db: Queryable, userId: string): Promise<OrganizationId[]> => {
  const rows = await db
    .select({ id: members.organizationId })
    .from(members)
    .innerJoin(organizations, eq(organizations.id, members.organizationId))
    .where(and(eq(members.userId, userId), isNull(organizations.deletedAt)))
    .orderBy(members.organizationId)
    .limit(1_000)
  return rows.map(({ id }) => id)
}
