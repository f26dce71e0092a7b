import { type Database, inTransaction } from '@taxiway/db'
import { sql } from 'drizzle-orm'
import { moveKey } from '../data-key-rows.js'
import { maxPending } from '../report-keys.js'
import { silentAfterSeconds } from './live-processes.js'

/** No process is older than this without having been restarted: what it has not proved by then it never will. */
const maxProcessAgeSeconds = 86_400

/**
 * Makes pending keys primary, each as soon as the heartbeat of every live process says that it has unwrapped it, or after a day. What
 * was primary goes on opening what it sealed.
 */
export const promoteKeys = async (db: Database): Promise<number> => {
  const { rows } = await db.execute<{ kid: number; owner: string }>(sql`
    select kid, owner from data_keys d where state = 'pending' and (
      created_at < clock_timestamp() - make_interval(secs => ${maxProcessAgeSeconds})
      or not exists (
        select 1 from worker_heartbeats h
        where h.last_seen_at > clock_timestamp() - make_interval(secs => ${silentAfterSeconds})
          and not coalesce(h.detail #> '{keys,kids}' @> to_jsonb(d.kid), false)
      )
    ) order by kid limit ${maxPending}`)
  let promoted = 0
  for (const row of rows) if (await promoteOne(db, row)) promoted += 1
  return promoted
}

const promoteOne = (db: Database, { kid, owner }: { kid: number; owner: string }): Promise<boolean> =>
  inTransaction(db, async tx => {
    const { rows } = await tx.execute<{ kid: number; state: string }>(sql`
      select kid, state from data_keys where owner = ${owner} and state in ('primary', 'pending')
      order by kid for no key update`)
    if (!rows.some(row => row.kid === kid && row.state === 'pending')) return false
    const primary = rows.find(row => row.state === 'primary')
    if (primary) await moveKey(tx, primary.kid, 'superseded')
    await moveKey(tx, kid, 'primary')
    return true
  })
