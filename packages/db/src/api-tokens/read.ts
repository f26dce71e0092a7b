import type { ApiTokenId, OrganizationId } from '@taxiway/domain'
import { and, desc, eq, isNotNull, isNull, not, or, sql } from 'drizzle-orm'
import { members, organizations, users } from '../auth/schema.js'
import { isAfterPageKey, type PageKey, pageKeyAt, pageStart } from '../keyset.js'
import type { Database } from '../open-database.js'
import { apiTokens } from './schema.js'

/** Finds tokens by hash, records their use, and lists them. */
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
        // A token ends with its creator's membership. Tokens without a creator end only by expiry or
        // revocation.
        or(isNull(apiTokens.createdBy), isNotNull(members.id)),
        isNull(organizations.deletedAt),
        // If the creator must have a second factor and has none, the token has no rights either.
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
    /**
     * The token with this SHA-256 if it is usable now, by the database's clock, with its creator's current
     * role.
     */
    findUsable: async (hash: Buffer) => (await find.execute({ hash }))[0] ?? null,
    /** The organization's active tokens, newest first. */
    list: (
      organizationId: OrganizationId,
      { limit, after }: { limit: number; after?: PageKey | undefined },
    ) => {
      const { at: afterAt, id: afterId } = after ?? pageStart
      return list.execute({ organizationId, limit, afterAt, afterId })
    },
    /** Records that a token was used; writes at most once a minute. */
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
