import {
  countDay,
  countUsage,
  type EnvironmentRow,
  findAuthor,
  lockIdlest,
  lockQuotas,
  readQuotas,
  type Transaction,
} from '@taxiway/db'
import { dailyQuotas, type QuotaReason, type Quotas, quotaReasons, userDailyQuotas } from '@taxiway/domain'
import { quietMs } from './sleep-settings.js'

export type Refused = { reason: QuotaReason; waits: boolean }
type Sleep = (victim: EnvironmentRow) => Promise<void>

/**
 * Lets an environment deploy another commit when the organization's quotas have room; otherwise returns the
 * full quota. A successful caller holds the quota lock until its transaction ends, so two callers cannot take
 * the same place. It never stops a running app, except with `evict_idle`, which puts the longest unused app
 * to sleep.
 */
export const passQuotas = async (
  tx: Transaction,
  environment: EnvironmentRow,
  sleep: Sleep,
): Promise<Refused | null> => {
  const { organizationId } = environment
  await lockQuotas(tx, organizationId)
  const quotas = await readQuotas(tx, organizationId)
  // The row that the caller locked may be older than the observation under decision.
  const author = await findAuthor(tx, environment.id)
  const day = await usedUpToday(tx, environment, author, quotas)
  if (day) return refuse(quotas, day)
  if (environment.desired === 'up') return null
  const full = await findFull(tx, environment, author, quotas)
  if (full === null) return null
  if (quotas.policy === 'evict_idle') {
    const of = full === 'userLiveEnvironments' ? author : null
    const victim = await lockIdlest(tx, organizationId, { except: environment.id, author: of, quietMs })
    if (victim) {
      await sleep(victim)
      // Sleeping one app frees one place. That is not enough when the quota was lowered below current use.
      if ((await findFull(tx, environment, author, quotas)) === null) return null
    }
  }
  return refuse(quotas, full)
}

const refuse = ({ policy }: Quotas, name: keyof typeof quotaReasons): Refused => ({
  reason: quotaReasons[name],
  waits: policy !== 'refuse',
})

const findFull = async (
  tx: Transaction,
  { organizationId, id }: EnvironmentRow,
  author: string | null,
  { limits, policy }: Quotas,
): Promise<'liveEnvironments' | 'userLiveEnvironments' | null> => {
  if (limits.liveEnvironments === 0 && limits.userLiveEnvironments === 0) return null
  const used = await countUsage(tx, organizationId, { author, environment: id })
  // The environment that has waited longest goes first.
  const before = policy === 'refuse' ? 0 : used.waitingBefore
  if (isFull(limits.liveEnvironments, used.liveEnvironments + before)) return 'liveEnvironments'
  const isOver = author !== null && isFull(limits.userLiveEnvironments, used.userLiveEnvironments)
  return isOver ? 'userLiveEnvironments' : null
}

const usedUpToday = async (
  tx: Transaction,
  { organizationId }: EnvironmentRow,
  author: string | null,
  { limits }: Quotas,
): Promise<(typeof dailyQuotas | typeof userDailyQuotas)[number] | null> => {
  const names = author === null ? dailyQuotas : [...dailyQuotas, ...userDailyQuotas]
  if (names.every(name => limits[name] === 0)) return null
  const used = await countDay(tx, organizationId, author)
  return names.find(name => isFull(limits[name], used[name])) ?? null
}

const isFull = (limit: number, used: number): boolean => limit > 0 && used >= limit
