import type { Quotas } from '../../data/client.js'
import { formatBytes } from '../../data/format.js'

export type Quota = Quotas['quotas'][number]

const names: Readonly<Record<string, string>> = {
  projects: 'Projects',
  liveenvironments: 'Live environments',
  concurrentbuilds: 'Builds at the same time',
  deploymentsperday: 'Deployments in 24 hours',
  buildminutesperday: 'Build minutes in 24 hours',
  logbytesperday: 'Log in 24 hours',
}

/** Whether a quota counts for each person separately. */
export const isPersonal = (name: string): boolean => name.startsWith('user')

export const nameQuota = (name: string): string => names[name.replace(/^user/, '').toLowerCase()] ?? name

export const formatAmount = (name: string, amount: number): string =>
  /LogBytes/i.test(name) ? formatBytes(amount) : amount.toLocaleString('en')
