import type { DeploymentState } from '@taxiway/domain'

/** States of deployments, and what only an environment can be. */
export type ReportStatus = DeploymentState | 'held' | 'waiting' | 'sleeping' | 'waking' | 'replaced'

export type CheckConclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required'
export type CheckState =
  | { status: 'queued' | 'in_progress' }
  | { status: 'completed'; conclusion: CheckConclusion }
export type DeploymentStatusState =
  | 'queued'
  | 'pending'
  | 'in_progress'
  | 'success'
  | 'failure'
  | 'error'
  | 'inactive'

type Words = { symbol: string; label: string; check: CheckState; deployment: DeploymentStatusState }

const completed = (conclusion: CheckConclusion): CheckState => ({ status: 'completed', conclusion })
const inProgress: CheckState = { status: 'in_progress' }

/** Each status as a comment, a check run and a deployment status: one table keeps the three consistent. */
export const reportWords: Readonly<Record<ReportStatus, Words>> = {
  queued: { symbol: '⏳', label: 'Queued', check: { status: 'queued' }, deployment: 'queued' },
  fetching: { symbol: '📥', label: 'Fetching the source', check: inProgress, deployment: 'in_progress' },
  building: { symbol: '🔨', label: 'Building', check: inProgress, deployment: 'in_progress' },
  releasing: { symbol: '🚀', label: 'Releasing', check: inProgress, deployment: 'in_progress' },
  verifying: { symbol: '🔎', label: 'Verifying', check: inProgress, deployment: 'in_progress' },
  destroying: { symbol: '🧹', label: 'Taking down', check: inProgress, deployment: 'in_progress' },
  cancelling: { symbol: '🛑', label: 'Cancelling', check: inProgress, deployment: 'in_progress' },
  live: { symbol: '✅', label: 'Live', check: completed('success'), deployment: 'success' },
  gone: { symbol: '⚪', label: 'Taken down', check: completed('neutral'), deployment: 'inactive' },
  skipped: { symbol: '⏭️', label: 'Skipped', check: completed('neutral'), deployment: 'inactive' },
  superseded: { symbol: '⏩', label: 'Superseded', check: completed('cancelled'), deployment: 'inactive' },
  cancelled: { symbol: '🚫', label: 'Cancelled', check: completed('cancelled'), deployment: 'inactive' },
  failed: { symbol: '❌', label: 'Failed', check: completed('failure'), deployment: 'failure' },
  held: { symbol: '✋', label: 'Held', check: completed('action_required'), deployment: 'pending' },
  waiting: { symbol: '⏳', label: 'Waiting', check: { status: 'queued' }, deployment: 'queued' },
  // Until a person wakes it, nothing answers at its address, so it does not pass.
  asleep: { symbol: '💤', label: 'Asleep', check: completed('neutral'), deployment: 'inactive' },
  replaced: { symbol: '↩️', label: 'Not live', check: completed('neutral'), deployment: 'inactive' },
  sleeping: { symbol: '💤', label: 'Going to sleep', check: inProgress, deployment: 'in_progress' },
  waking: { symbol: '⏰', label: 'Waking up', check: inProgress, deployment: 'in_progress' },
}
