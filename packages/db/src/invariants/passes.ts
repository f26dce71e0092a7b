import { desc, gt, sql } from 'drizzle-orm'
import type pg from 'pg'
import type { Database, Queryable } from '../open-database.js'
import { batch, daysAgo, type Prune } from '../prune.js'
import { checkerPasses, invariantViolations } from './schema.js'

/** A mass of them has one cause, which a few show. */
const mostOfPass = 100
const mostShown = 50
const rowTimeoutMs = 10_000

type Found = { rule: string; what: string; evidence?: unknown }

/** Records a pass and what it found; returns what was not known before. */
export const storePass = async (
  db: Database,
  { environments, until, violations }: { environments: number; until: number; violations: readonly Found[] },
): Promise<Found[]> =>
  db.transaction(async tx => {
    const pass = { environments, until, at: sql`now()` }
    await tx
      .insert(checkerPasses)
      .values({ id: 'newest', ...pass })
      .onConflictDoUpdate({ target: checkerPasses.id, set: pass })
    if (violations.length === 0) return []
    return tx
      .insert(invariantViolations)
      .values(
        violations.slice(0, mostOfPass).map(({ rule, what, evidence = null }) => ({ rule, what, evidence })),
      )
      .onConflictDoNothing()
      .returning({ rule: invariantViolations.rule, what: invariantViolations.what })
  })

export const findCheckerPass = async (db: Queryable) => {
  const [row] = await db.select().from(checkerPasses)
  return row ?? null
}

/** The violations found in the last 24 hours, newest first: those shown, and how many of each rule. */
export const listViolations = async (db: Queryable) => {
  const isRecent = gt(invariantViolations.foundAt, sql`now() - interval '1 day'`)
  const newest = await db
    .select({
      rule: invariantViolations.rule,
      what: invariantViolations.what,
      foundAt: invariantViolations.foundAt,
    })
    .from(invariantViolations)
    .where(isRecent)
    .orderBy(desc(invariantViolations.id))
    .limit(mostShown)
  const counts = await db
    .select({ rule: invariantViolations.rule, count: sql<number>`count(*)::int` })
    .from(invariantViolations)
    .where(isRecent)
    .groupBy(invariantViolations.rule)
  return { newest, counts }
}

/** Violations whose story ended long ago. */
export const pruneViolations: Prune = async (db, days) => {
  const { rowCount } = await db.execute(sql`
    delete from invariant_violations where id in (
      select id from invariant_violations where found_at < ${daysAgo(days)} order by id limit ${batch})`)
  return rowCount ?? 0
}

/** Runs reads in one snapshot that nothing in it can write to. */
export const snapshotReader =
  (pool: pg.Pool, timeoutMs = rowTimeoutMs) =>
  async <Result>(work: (query: SnapshotQuery) => Promise<Result>): Promise<Result> => {
    const client = await pool.connect()
    try {
      await client.query('begin isolation level repeatable read read only')
      await client.query(`set local statement_timeout = ${timeoutMs}`)
      const result = await work((text, values) => client.query(text, values) as never)
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    } finally {
      client.release()
    }
  }

type SnapshotQuery = <Row>(text: string, values: unknown[]) => Promise<{ rows: Row[] }>
