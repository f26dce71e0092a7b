import { and, desc, eq, isNull, or, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { members, organizations, sessions, users } from './schema.js'

/**
 * Reads Better Auth's sessions. Better Auth is the only writer; every request with a cookie runs this one
 * query.
 */
export const createSessionReads = (db: Database) => {
  const membership = db
    .select({
      organizationId: members.organizationId,
      role: members.role,
      requireTwoFactor: organizations.requireTwoFactor,
      memberships: sql<number>`(count(*) over ())::int`.as('memberships'),
    })
    .from(members)
    .innerJoin(organizations, eq(organizations.id, members.organizationId))
    // Treat deleted organizations as absent.
    .where(and(eq(members.userId, sessions.userId), isNull(organizations.deletedAt)))
    .orderBy(desc(sql`${members.organizationId} is not distinct from ${sessions.activeOrganizationId}`))
    .limit(1)
    .as('membership')
  const find = db
    .select({
      id: sessions.id,
      userId: sessions.userId,
      token: sessions.token,
      createdAt: sessions.createdAt,
      expiresAt: sessions.expiresAt,
      secondFactorAt: sessions.secondFactorAt,
      hasTwoFactor: sql<boolean>`coalesce(${users.twoFactorEnabled}, false)`,
      organizationId: membership.organizationId,
      role: membership.role,
      requiresTwoFactor: sql<boolean>`coalesce(${membership.requireTwoFactor}, false)`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoinLateral(
      membership,
      // The organization that the session last switched to while the membership lasts, else the only one.
      or(eq(membership.organizationId, sessions.activeOrganizationId), eq(membership.memberships, 1)),
    )
    .where(and(eq(sessions.token, sql.placeholder('token')), sql`${sessions.expiresAt} > clock_timestamp()`))
    .prepare('session_by_token')
  return {
    /** The unexpired session with this token, with its current membership, if any. */
    findLive: async (token: string) => (await find.execute({ token }))[0] ?? null,
  }
}
/**
 * The organization that a user chose in the last used session, while the user is a member; null when there is
 * none.
 */
export const lastActiveOrganization = async (db: Database, userId: string): Promise<string | null> => {
  const [row] = await db
    .select({ organizationId: sessions.activeOrganizationId })
    .from(sessions)
    .innerJoin(
      members,
      and(eq(members.userId, sessions.userId), eq(members.organizationId, sessions.activeOrganizationId)),
    )
    .where(eq(sessions.userId, userId))
    .orderBy(desc(sessions.updatedAt))
    .limit(1)
  return row?.organizationId ?? null
}

export type SessionReads = ReturnType<typeof createSessionReads>
export type SessionRecord = NonNullable<Awaited<ReturnType<SessionReads['findLive']>>>
