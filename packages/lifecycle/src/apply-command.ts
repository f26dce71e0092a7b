import { type EnvironmentRow, findLiveDeployment, type Transaction } from '@taxiway/db'
import { type Command, DomainError } from '@taxiway/domain'
import type { Change } from './change-desired.js'
import { keepEnvironment } from './keep-environment.js'
import { requestEnvironment } from './request-environment.js'

/** Commands that change an environment. The others only tell. */
export type ActingCommand = Exclude<Command, { verb: 'logs' | 'why' } | { verb: 'help' }>

const hourMs = 3_600_000

/**
 * Does to an environment what a command says, by the same functions as the API. Throws what these throw. Null when
 * the desired state is not what changes.
 */
export const applyCommand = async (
  tx: Transaction,
  environment: EnvironmentRow,
  command: ActingCommand,
  { by, now }: { by: string; now: Date },
): Promise<Change | null> => {
  const { id, organizationId } = environment
  if (command.verb === 'extend' || command.verb === 'pin' || command.verb === 'unpin') {
    await keepEnvironment(tx, id, organizationId, toKeep(command, now))
    return null
  }
  const request =
    command.verb === 'rollback'
      ? ({ action: 'rollback', deploymentId: await findTarget(tx, environment, command.sha) } as const)
      : command.verb === 'approve'
        ? ({ action: 'approve', sha: command.sha } as const)
        : { action: command.verb }
  return requestEnvironment(tx, id, organizationId, request, by)
}

const toKeep = (command: Extract<ActingCommand, { verb: 'extend' | 'pin' | 'unpin' }>, now: Date) => {
  if (command.verb === 'unpin') return { action: 'unpin' } as const
  const { hours } = command
  if (command.verb === 'extend') return { action: 'extend', hours } as const
  return { action: 'pin', until: new Date(now.getTime() + hours * hourMs) } as const
}

const findTarget = async (tx: Transaction, { id, liveSha }: EnvironmentRow, sha: string | undefined) => {
  const found = await findLiveDeployment(tx, id, sha === undefined ? { not: liveSha } : { sha })
  if (found) return found.id
  throw new DomainError('resource.conflict', {
    message:
      sha === undefined
        ? 'No other commit was live before, so there is nothing to go back to.'
        : `No commit that was live begins with ${sha}. Choose a commit that was live.`,
  })
}
