import type { EnvironmentRow } from '@taxiway/db'
import { awaitsApproval, commandPrefix } from '@taxiway/domain'
import { headOf } from '@taxiway/lifecycle'

/** Only a change on GitHub, or of the project, ends these: no command does. */
const withoutCommand: ReadonlySet<string> = new Set([
  'closed',
  'merged',
  'pr_gone',
  'branch_deleted',
  'branch_not_tracked',
  'pull_requests_disabled',
  'project_paused',
  'project_archived',
  'project_deleted',
  'installation_suspended',
  'access_lost',
  'repository_unreachable',
  'repository_archived',
  'installation_deleted',
  'repository_deleted',
])

/** Reasons for which an environment sleeps, or rests until it is woken. */
const wakeable: ReadonlySet<string> = new Set(['slept_by_user', 'idle', 'evicted', 'expired'])

/** The command that moves an environment on from this reason; undefined when waiting is all there is to do. */
export const nextStep = (environment: EnvironmentRow, reason: string): string | undefined => {
  if (withoutCommand.has(reason)) return undefined
  if (awaitsApproval(reason)) {
    const head = headOf(environment.observation)
    return head === null ? undefined : `${commandPrefix} approve ${head}`
  }
  if (reason === 'frozen_by_user') return `${commandPrefix} unfreeze`
  if (wakeable.has(reason)) return `${commandPrefix} wake`
  // It moves on by itself when there is room.
  if (environment.waitingFor === reason && environment.waitingSince !== null) return undefined
  return `${commandPrefix} deploy`
}

export const retryStep = `${commandPrefix} redeploy`
