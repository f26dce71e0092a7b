import type { OrganizationId } from '@taxiway/domain'
import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { idempotencyKeys } from './schema.js'

export type IdempotencyScope = {
  /** null outside any organization. */
  organizationId: OrganizationId | null
  /** Identifies the credential and its current organization, so that two organizations never share a key. */
  principalId: string
  route: string
  key: string
}

const lifetime = sql`interval '24 hours'`
// Each new key deletes a few expired ones, so the table stays at about a day's size without a cleanup job.
const sweptPerKey = 20

/**
 * Takes the key for this transaction without waiting; false when another transaction holds it. The lock ends
 * with the transaction, also after a crash.
 */
export const takeIdempotencyKey = async (
  tx: Transaction,
  { principalId, route, key }: IdempotencyScope,
): Promise<boolean> => {
  const name = JSON.stringify(['idempotency', principalId, route, key])
  const { rows } = await tx.execute<{ taken: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as taken`,
  )
  return rows[0]?.taken === true
}

/** The answer stored under this key in the last 24 hours. The caller holds the key. */
export const findIdempotentAnswer = async (tx: Transaction, scope: IdempotencyScope) => {
  const [row] = await tx
    .select({ fingerprint: idempotencyKeys.fingerprint, answer: idempotencyKeys.answer })
    .from(idempotencyKeys)
    .where(and(isKey(scope), sql`${idempotencyKeys.expiresAt} > clock_timestamp()`))
  return row ?? null
}

/** Stores the answer for 24 hours, in the transaction of the change. */
export const keepIdempotentAnswer = async (
  tx: Transaction,
  scope: IdempotencyScope,
  { fingerprint, answer }: { fingerprint: Buffer; answer: unknown },
): Promise<void> => {
  const expiresAt = sql`clock_timestamp() + ${lifetime}`
  await tx
    .insert(idempotencyKeys)
    .values({ ...scope, fingerprint, answer, expiresAt })
    .onConflictDoUpdate({
      target: [idempotencyKeys.principalId, idempotencyKeys.route, idempotencyKeys.key],
      set: { fingerprint, answer, expiresAt, createdAt: sql`now()` },
    })
  await tx.execute(sql`
    delete from ${idempotencyKeys} where ctid = any(array(
      select ctid from ${idempotencyKeys} where ${idempotencyKeys.expiresAt} < clock_timestamp()
      limit ${sweptPerKey} for update skip locked))`)
}

const isKey = ({ organizationId, principalId, route, key }: IdempotencyScope) =>
  and(
    sql`${idempotencyKeys.organizationId} is not distinct from ${organizationId}`,
    eq(idempotencyKeys.principalId, principalId),
    eq(idempotencyKeys.route, route),
    eq(idempotencyKeys.key, key),
  )
