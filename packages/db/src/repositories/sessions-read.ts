import { and, desc, eq, or, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { members, organizations, sessions, users } from '../schema/index.js'

/** Sessions as Better Auth keeps them. It is the only writer; this is the one query of every request that carries a cookie. */
export const createSessionReads = (db: Database) => {
  const membership = db
    .select({
      organizationId: members.organizationId,
      role: members.role,
      memberships: sql<number>`(count(*) over ())::int`.as('memberships'),
    })
    .from(members)
    .where(eq(members.userId, sessions.userId))
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
      requiresTwoFactor: sql<boolean>`coalesce(${organizations.requireTwoFactor}, false)`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoinLateral(
      membership,
      // The organization it was last switched to while that membership lasts, else the only one.
      or(eq(membership.organizationId, sessions.activeOrganizationId), eq(membership.memberships, 1)),
    )
    .leftJoin(organizations, eq(organizations.id, membership.organizationId))
    .where(and(eq(sessions.token, sql.placeholder('token')), sql`${sessions.expiresAt} > clock_timestamp()`))
    .prepare('session_by_token')
  return {
    /** The session with this token, unless it has ended, with the membership it acts under, if any. */
    findLive: async (token: string) => (await find.execute({ token }))[0],
  }
}
export type SessionReads = ReturnType<typeof createSessionReads>
export type SessionRecord = NonNullable<Awaited<ReturnType<SessionReads['findLive']>>>
