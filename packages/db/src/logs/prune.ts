import { terminalStates } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { daysAgo, type Prune } from '../prune.js'

const deploymentBatch = 20

/**
 * Logs of ended deployments, each as a whole. Logs of running deployments are skipped, however many there
 * are.
 */
export const pruneLogs: Prune = async (db, days) => {
  const { rowCount } = await db.execute(sql`
    with recursive logged as (
      select id, state, created_at < ${daysAgo(days)} as is_old from deployments
      where id = (select deployment_id from log_chunks order by deployment_id limit 1)
      union all
      -- The next deployment with a log, by the index: how long each log is does not matter. It ends at the first young one.
      select later.id, later.state, later.created_at < ${daysAgo(days)} from logged join deployments later
      on later.id = (select deployment_id from log_chunks l where l.deployment_id > logged.id order by deployment_id limit 1)
      where logged.is_old
    )
    delete from log_chunks where deployment_id in (
      select id from logged where is_old and state = any (${sql.param([...terminalStates])}::text[]) limit ${deploymentBatch})`)
  return rowCount ?? 0
}
