import type { ApiTokenId, OrganizationId } from '@taxiway/domain'
import { and, desc, eq, isNotNull, isNull, not, or, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { apiTokens, members, organizations, users } from '../schema/index.js'
import { isAfterPageKey, type PageKey, pageKeyAt, pageStart } from './keyset.js'

/** Finding tokens by hash, noting their use, and listing them. */
export const createApiTokenRepository = (db: Database) => {
  const find = db
    .select({
      id: apiTokens.id,
      organizationId: apiTokens.organizationId,
      scopes: apiTokens.scopes,
      createdBy: apiTokens.createdBy,
      expiresAt: apiTokens.expiresAt,
      lastUsedAt: apiTokens.lastUsedAt,
      role: members.role,
    })
    .from(apiTokens)
    .leftJoin(
      members,
      and(eq(members.userId, apiTokens.createdBy), eq(members.organizationId, apiTokens.organizationId)),
    )
    .leftJoin(users, eq(users.id, members.userId))
    .innerJoin(organizations, eq(organizations.id, apiTokens.organizationId))
    .where(
      and(
        eq(apiTokens.hash, sql.placeholder('hash')),
        isNull(apiTokens.revokedAt),
        or(isNull(apiTokens.expiresAt), sql`${apiTokens.expiresAt} > clock_timestamp()`),
        // A token ends with the membership of whoever made it; one that no person made ends only by itself.
        or(isNull(apiTokens.createdBy), isNotNull(members.id)),
        isNull(organizations.deletedAt),
        // Who may do nothing without a second factor may do nothing through a token either.
        or(
          isNull(apiTokens.createdBy),
          not(organizations.requireTwoFactor),
          eq(users.twoFactorEnabled, true),
        ),
      ),
    )
    .prepare('api_token_by_hash')
  const list = db
    .select({
      id: apiTokens.id,
      name: apiTokens.name,
      hint: apiTokens.hint,
      scopes: apiTokens.scopes,
      createdBy: apiTokens.createdBy,
      expiresAt: apiTokens.expiresAt,
      lastUsedAt: apiTokens.lastUsedAt,
      createdAt: apiTokens.createdAt,
      keyAt: pageKeyAt(apiTokens.createdAt),
    })
    .from(apiTokens)
    .where(
      and(
        eq(apiTokens.organizationId, sql.placeholder('organizationId')),
        isNull(apiTokens.revokedAt),
        isAfterPageKey(apiTokens.createdAt, apiTokens.id),
      ),
    )
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id))
    .limit(sql.placeholder('limit'))
    .prepare('api_token_list')

  return {
    /** The token with this SHA-256 if it may be used now, by the database's clock, with the role its creator has now. */
    findUsable: async (hash: Buffer) => (await find.execute({ hash }))[0],
    /** The organization's tokens that are not revoked, newest first. */
    list: (
      organizationId: OrganizationId,
      { limit, after }: { limit: number; after?: PageKey | undefined },
    ) => {
      const { at: afterAt, id: afterId } = after ?? pageStart
      return list.execute({ organizationId, limit, afterAt, afterId })
    },
    /** Notes that a token was used; writes at most once a minute however often it is called. */
    touch: async (id: ApiTokenId): Promise<void> => {
      await db
        .update(apiTokens)
        .set({ lastUsedAt: sql`clock_timestamp()` })
        .where(
          and(
            eq(apiTokens.id, id),
            or(
              isNull(apiTokens.lastUsedAt),
              sql`${apiTokens.lastUsedAt} < clock_timestamp() - interval '1 minute'`,
            ),
          ),
        )
    },
  }
}
export type ApiTokenRepository = ReturnType<typeof createApiTokenRepository>
export type ApiTokenRecord = Omit<Awaited<ReturnType<ApiTokenRepository['list']>>[number], 'keyAt'>
