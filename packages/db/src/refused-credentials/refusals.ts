import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { inTransaction } from '../transaction.js'
import { refusedCredentials } from './schema.js'

const { credential: name } = refusedCredentials
const inMs = (ms: number) => sql`clock_timestamp() + ${ms}::float8 * interval '1 millisecond'`

/**
 * Records that a provider refused a credential, and makes a probe due at once. `isWhole`: the provider
 * refused the credential itself, not only one call. After a probe has told the two apart, only the former
 * pauses the credential again.
 */
export const noteRefusal = async (db: Database, credential: string, isWhole: boolean): Promise<void> => {
  const pauses = sql`(${refusedCredentials.isPaused} or ${isWhole})`
  await db
    .insert(refusedCredentials)
    .values({ credential, isPaused: true })
    .onConflictDoUpdate({
      target: name,
      set: {
        lastRefusedAt: sql`clock_timestamp()`,
        isPaused: pauses,
        nextProbeAt: sql`case when ${refusedCredentials.isPaused} then ${refusedCredentials.nextProbeAt} else clock_timestamp() end`,
      },
    })
}

/** Milliseconds until a paused credential may be used (its next probe); null when it is not paused. */
export const findCredentialPause = async (
  db: Database,
  credential: string,
): Promise<{ forMs: number } | null> => {
  const [row] = await db
    .select({
      forMs: sql<number>`greatest(0, extract(epoch from greatest(${refusedCredentials.nextProbeAt}, ${refusedCredentials.probeUntil}) - clock_timestamp()) * 1000)::float8`,
    })
    .from(refusedCredentials)
    .where(and(eq(name, credential), refusedCredentials.isPaused))
  return row ?? null
}

/** Leases the due probe of a paused credential to one worker, until the worker settles it or the lease ends. */
export const claimProbe = async (
  db: Database,
  credential: string,
  owner: string,
  leaseMs: number,
): Promise<boolean> => {
  const claimed = await db
    .update(refusedCredentials)
    .set({ probeOwner: owner, probeUntil: inMs(leaseMs) })
    .where(
      and(
        eq(name, credential),
        refusedCredentials.isPaused,
        sql`${refusedCredentials.nextProbeAt} <= clock_timestamp()`,
        sql`(${refusedCredentials.probeUntil} is null or ${refusedCredentials.probeUntil} < clock_timestamp())`,
      ),
    )
    .returning({ credential: name })
  return claimed.length > 0
}

/** `refused` doubles the delay of the next probe; `unknown` (no answer from the provider) keeps it. */
export type ProbeOutcome = 'accepted' | 'refused' | 'unknown'
type Probe = { credential: string; owner: string; baseMs: number; capMs: number }

/**
 * Records the result of a probe and returns the alerts for operators, one per refusal. Returns null when this
 * owner lost the probe's lease.
 */
export const settleProbe = async (
  db: Database,
  { credential, owner, baseMs, capMs }: Probe,
  outcome: ProbeOutcome,
): Promise<{ alert: 'partly' | 'wholly' | null } | null> => {
  return inTransaction(db, async tx => {
    const own = and(eq(name, credential), eq(refusedCredentials.probeOwner, owner))
    const [row] = await tx.select().from(refusedCredentials).where(own).for('update')
    if (!row) return null
    const { alerted, probes } = row
    const change = (set: Parameters<ReturnType<typeof tx.update<typeof refusedCredentials>>['set']>[0]) =>
      tx
        .update(refusedCredentials)
        .set({ probeOwner: null, probeUntil: null, ...set })
        .where(own)
    if (outcome === 'unknown') {
      await change({ nextProbeAt: inMs(baseMs) })
      return { alert: null }
    }
    if (outcome === 'refused') {
      const nextProbeAt = inMs(Math.min(capMs, baseMs * 2 ** Math.min(probes, 20)))
      await change({ probes: probes + 1, nextProbeAt, alerted: 'wholly' })
      return { alert: alerted === 'wholly' ? null : 'wholly' }
    }
    if (alerted === 'wholly') await tx.delete(refusedCredentials).where(own)
    // The credential works, so the provider refused something else. Keep the row, so that it alerts once.
    else await change({ probes: 0, isPaused: false, alerted: 'partly' })
    return { alert: alerted === null ? 'partly' : null }
  })
}

/** Deletes credentials that have worked without a refusal for this long: a later refusal alerts again. */
export const forgetRefusals = async (db: Database, credential: string, quietMs: number): Promise<void> => {
  await db
    .delete(refusedCredentials)
    .where(
      and(
        eq(name, credential),
        sql`not ${refusedCredentials.isPaused}`,
        sql`${refusedCredentials.lastRefusedAt} < clock_timestamp() - ${quietMs}::float8 * interval '1 millisecond'`,
      ),
    )
}
