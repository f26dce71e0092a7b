import { and, eq, ne, sql } from 'drizzle-orm'
import type { Database, Queryable } from '../open-database.js'
import { batch, daysAgo, type Prune } from '../prune.js'
import { inTransaction } from '../transaction.js'
import { images } from './schema.js'

/** The longest-unused images that no deployment chose for so many days and that nothing runs, by digest. */
export const findUnneededImages = async (
  db: Database,
  { unusedDays, limit }: { unusedDays: number; limit: number },
): Promise<string[]> => {
  const rows = await db.execute<{ digest: string }>(sql`
    select i.digest from images i
    where i.state <> 'gone' and i.used_at < ${daysAgo(unusedDays)} and not ${isNeeded(sql`i.digest`, unusedDays)}
    group by i.digest order by min(i.used_at) limit ${limit}`)
  return rows.rows.map(({ digest }) => digest)
}

/**
 * Deletes an image under the lock of its rows, unless it is needed meanwhile: a deployment that chooses it
 * waits, and then builds it again. `remove` must end within seconds, may be repeated, and resolves with
 * whether the image is gone.
 */
export const removeUnneededImage = (
  db: Database,
  { digest, unusedDays }: { digest: string; unusedDays: number },
  remove: (reference: string) => Promise<boolean>,
): Promise<boolean> =>
  inTransaction(db, async tx => {
    const rows = await tx
      .select({ reference: images.reference })
      .from(images)
      .where(and(eq(images.digest, digest), ne(images.state, 'gone')))
      .orderBy(images.id)
      .for('update')
    if (rows.length === 0 || (await readNeed(tx, digest, unusedDays))) return false
    for (const reference of new Set(rows.map(row => row.reference)))
      if (!(await remove(reference))) return false
    await tx.update(images).set({ state: 'gone', provenance: null }).where(eq(images.digest, digest))
    return true
  })

/** Records of images that were deleted. */
export const pruneImages: Prune = async (db, days) => {
  const { rowCount } = await db.execute(sql`
    delete from images where id in (
      select id from images where state = 'gone' and used_at < ${daysAgo(days)} order by used_at limit ${batch})`)
  return rowCount ?? 0
}

const readNeed = async (db: Queryable, digest: string, unusedDays: number): Promise<boolean> => {
  const { rows } = await db.execute<{ needed: boolean }>(
    sql`select ${isNeeded(sql`${digest}`, unusedDays)} as needed`,
  )
  return rows[0]?.needed === true
}

/**
 * A release that is live, or asleep with its machine kept, needs its image: Fly may pull it again. Every other
 * deployment that uses an image chose it a short time ago.
 */
const isNeeded = (digest: ReturnType<typeof sql>, unusedDays: number) => sql`(
  exists (select 1 from images used where used.digest = ${digest} and used.state <> 'gone' and used.used_at >= ${daysAgo(unusedDays)})
  or exists (select 1 from releases r join environments e on e.id = r.environment_id and e.live_deployment_id = r.deployment_id
             where split_part(r.image, '@', 2) = ${digest}))`
