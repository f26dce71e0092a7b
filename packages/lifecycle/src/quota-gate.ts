import {
  countDay,
  countUsage,
  type EnvironmentRow,
  findAuthor,
  lockIdlest,
  lockQuotas,
  readQuotas,
  type Transaction,
  type Usage,
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
  if (isUnlimited(quotas)) return null
  const used = await countUsage(tx, organizationId, { author, environment: environment.id })
  const full = findFull(quotas, used, author)
  if (full === null) return null
  if (quotas.policy === 'evict_idle') {
    const victim = await findVictim(tx, environment, { quotas, used, author })
    if (victim) {
      await sleep(victim)
      return null
    }
  }
  return refuse(quotas, full)
}

type Judged = { quotas: Quotas; used: Usage; author: string | null }

/**
 * The longest unused environment whose sleep makes room under every limit: one of the same author where that limit is full. Null when
 * one is not enough, as after a quota was lowered below current use.
 */
const findVictim = async (
  tx: Transaction,
  { organizationId, id }: EnvironmentRow,
  { quotas, used, author }: Judged,
): Promise<EnvironmentRow | null> => {
  const withOneLess = { ...used, liveEnvironments: used.liveEnvironments - 1 }
  const byOther = findFull(quotas, withOneLess, author) === null
  const ownToo = { ...withOneLess, userLiveEnvironments: used.userLiveEnvironments - 1 }
  if (!byOther && findFull(quotas, ownToo, author) !== null) return null
  return lockIdlest(tx, organizationId, { except: id, author: byOther ? null : author, quietMs })
}

const refuse = ({ policy }: Quotas, name: keyof typeof quotaReasons): Refused => ({
  reason: quotaReasons[name],
  waits: policy !== 'refuse',
})

const isUnlimited = ({ limits }: Quotas): boolean =>
  limits.liveEnvironments === 0 && limits.userLiveEnvironments === 0

/** The limit that has no room. The author's own comes first: while it is full, a place in the organization would not help. */
const findFull = (
  { limits, policy }: Quotas,
  used: Usage,
  author: string | null,
): 'liveEnvironments' | 'userLiveEnvironments' | null => {
  // Who has waited longest for a limit goes first.
  const [before, userBefore] = policy === 'refuse' ? [0, 0] : [used.waitingBefore, used.userWaitingBefore]
  if (author !== null && isFull(limits.userLiveEnvironments, used.userLiveEnvironments + userBefore))
    return 'userLiveEnvironments'
  return isFull(limits.liveEnvironments, used.liveEnvironments + before) ? 'liveEnvironments' : null
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
