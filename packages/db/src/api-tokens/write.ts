import type { ApiTokenId, OrganizationId } from '@taxiway/domain'
import { and, eq, isNull, or, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { apiTokens } from './schema.js'

const isUsable = and(
  isNull(apiTokens.revokedAt),
  or(isNull(apiTokens.expiresAt), sql`${apiTokens.expiresAt} > clock_timestamp()`),
)

/**
 * Locks a token until the transaction ends; false when it may no longer be used. A revocation waits for this
 * lock, so a revoked token creates nothing.
 */
export const holdApiToken = async (tx: Transaction, id: ApiTokenId): Promise<boolean> => {
  const rows = await tx
    .select({ id: apiTokens.id })
    .from(apiTokens)
    .where(and(eq(apiTokens.id, id), isUsable))
    .for('share')
  return rows.length > 0
}

export const insertApiToken = async (tx: Transaction, values: typeof apiTokens.$inferInsert) => {
  const [row] = await tx.insert(apiTokens).values(values).returning()
  if (row === undefined) throw new Error('the insert returned no row')
  return row
}

/** Revokes a token; null when the organization has no active token with this id. */
export const revokeApiToken = async (tx: Transaction, organizationId: OrganizationId, id: ApiTokenId) => {
  const [row] = await tx
    .update(apiTokens)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(
      and(eq(apiTokens.organizationId, organizationId), eq(apiTokens.id, id), isNull(apiTokens.revokedAt)),
    )
    .returning()
  return row ?? null
}
