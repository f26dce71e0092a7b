import {
  appendAudit,
  type CommandOutcome,
  type CommandRow,
  createEnvironmentReads,
  type EnvironmentRecord,
  type EnvironmentRow,
  findTrustRule,
  inTransaction,
  lockCommand,
  type ProjectRow,
  storeOutcome,
  type Transaction,
} from '@taxiway/db'
import { approvesOwn, DomainError, errorCatalogue, ownApproval } from '@taxiway/domain'
import { type ActingCommand, applyCommand, requestEnvironment } from '@taxiway/lifecycle'
import { askedIn } from './asked-in.js'
import type { CommandDeps } from './command-deps.js'

export type Target = { environment: EnvironmentRow; project: ProjectRow }
export type Applied = { project: string; outcome: CommandOutcome }
type Wish = ActingCommand | { verb: 'rerun'; sha: string }

/**
 * Does a command to one environment, once: the change, its audit entry and the note of it are one transaction. What
 * the state does not allow is an answer; what failed is thrown.
 */
export const apply = async (
  deps: CommandDeps,
  command: CommandRow,
  target: Target,
  wish: Wish,
): Promise<Applied> => {
  const project = target.project.slug
  try {
    return { project, outcome: await attempt(deps, command, target, wish) }
  } catch (error) {
    if (!isAnswer(error)) throw error
    const outcome = { done: false, answer: error.message }
    await inTransaction(deps.db, async tx => {
      if (!(await lockCommand(tx, command))) throw new DomainError('lease.lost')
      await storeOutcome(tx, command, target.environment.id, outcome)
      await audit(tx, command, target, 'command.refused', null, { why: error.message })
    })
    return { project, outcome }
  }
}

const attempt = async (
  deps: CommandDeps,
  command: CommandRow,
  target: Target,
  wish: Wish,
): Promise<CommandOutcome> => {
  const { id: environmentId, organizationId } = target.environment
  const done: CommandOutcome = { done: true, answer: null }
  const result = await inTransaction(deps.db, async tx => {
    const held = await lockCommand(tx, command)
    if (!held) throw new DomainError('lease.lost')
    const known = held.outcomes[environmentId]
    if (known) return { known }
    const reads = createEnvironmentReads(tx)
    const before = await reads.find(organizationId, environmentId)
    if (
      wish.verb === 'approve' &&
      approvesOwn(
        await findTrustRule(tx, organizationId),
        target.environment.observation,
        command.authorLogin,
      )
    )
      throw new DomainError('project.permission_missing', { message: ownApproval })
    const by = `github:${command.authorLogin}`
    const change =
      wish.verb === 'rerun'
        ? await requestEnvironment(tx, environmentId, organizationId, { action: 'deploy', sha: wish.sha }, by)
        : await applyCommand(tx, target.environment, wish, { by, now: deps.clock.now() })
    await storeOutcome(tx, command, environmentId, done)
    const after = await reads.find(organizationId, environmentId)
    const action = `environment.${wish.verb === 'rerun' ? 'deploy' : wish.verb}`
    await audit(tx, command, target, action, before, after && stateOf(after))
    return { change }
  })
  if ('known' in result) return result.known
  if (result.change?.changed) deps.onDue([{ environmentId, generation: result.change.generation }])
  return done
}

/** A refusal that the person can do something about. */
const isAnswer = (error: unknown): error is DomainError =>
  error instanceof DomainError &&
  error.code !== 'lease.lost' &&
  errorCatalogue[error.code].status < 500 &&
  !error.retryable

const audit = (
  tx: Transaction,
  command: CommandRow,
  { environment }: Target,
  action: string,
  before: EnvironmentRecord | null,
  after: Record<string, unknown> | null,
) =>
  appendAudit(tx, {
    organizationId: environment.organizationId,
    actor: { kind: 'github', id: String(command.authorId) },
    ip: null,
    requestId: null,
    action,
    subject: { kind: 'environment', id: environment.id },
    before: before && stateOf(before),
    after: { ...after, ...askedIn(command) },
  })

const stateOf = ({
  desired,
  desiredReason,
  desiredSha,
  generation,
  frozenBy,
  expiresAt,
  pinnedUntil,
}: EnvironmentRecord) => ({
  desired,
  reason: desiredReason,
  sha: desiredSha,
  generation,
  frozenBy,
  expiresAt: expiresAt?.toISOString() ?? null,
  pinnedUntil: pinnedUntil?.toISOString() ?? null,
})
