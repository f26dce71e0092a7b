import { countAtWork, countQuotaWaits, type Database, readQuotaUse } from '@taxiway/db'
import { activeStates, quotaReasons } from '@taxiway/domain'
import type { Metrics } from '@taxiway/runtime'

type Deps = { db: Database; metrics: Pick<Metrics, 'gauge'> }

/** What is under way, and how full the quotas are. Without the database the gauges keep their last values; `read` then throws. */
export const createUseVitals = ({ db, metrics }: Deps) => {
  const atWork = metrics.gauge('deployments_at_work', 'Deployments that a worker is at, by state.', ['state'])
  const waits = metrics.gauge('quota_waits', 'Environments that wait for room in a quota.', ['reason'])
  const use = metrics.gauge('quota_use_ratio', 'The highest share of a quota that an organization uses.', [
    'quota',
  ])
  return {
    read: async (): Promise<void> => {
      const [states, waiting, used] = await Promise.all([
        countAtWork(db),
        countQuotaWaits(db),
        readQuotaUse(db),
      ])
      for (const state of activeStates) atWork.set({ state }, 0)
      for (const { state, count } of states) atWork.set({ state }, count)
      for (const reason of Object.values(quotaReasons)) waits.set({ reason }, 0)
      for (const { reason, count } of waiting) waits.set({ reason }, count)
      use.reset()
      for (const { quota, ratio } of used) use.set({ quota }, ratio)
    },
  }
}
