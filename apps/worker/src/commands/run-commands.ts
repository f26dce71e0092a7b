import { type CommandRow, claimCommands, markReplied, postponeCommand } from '@taxiway/db'
import { toDomainError } from '@taxiway/domain'
import { type Logger, type Metrics, startStory } from '@taxiway/runtime'
import { acknowledge } from './acknowledge.js'
import type { CommandDeps } from './command-deps.js'
import { execute } from './execute-command.js'
import { reply } from './reply.js'

export type CommandRunnerDeps = CommandDeps & {
  logger: Logger
  owner: string
  leaseMs: number
  /** Commands that run at once. */
  limit: number
  stopping: AbortSignal
  ended: ReturnType<Metrics['counter']>
}

export type CommandRunner = {
  /** Claims due commands and runs them. */
  look: () => Promise<void>
  /** Resolves when every claimed command ended or was postponed. */
  settled: () => Promise<void>
}

/** A reply is a courtesy: after so many failures its author waits no more. */
const maxReplies = 5

/** Runs what people on GitHub ask for, outside of the inbox: it needs GitHub's word on who may do it. */
export const createCommandRunner = (deps: CommandRunnerDeps): CommandRunner => {
  const running = new Set<Promise<void>>()
  let looking: Promise<unknown> = Promise.resolve()

  const claim = async (): Promise<void> => {
    const { db, owner, leaseMs, limit, stopping } = deps
    if (stopping.aborted || running.size >= limit) return
    for (const command of await claimCommands(db, { owner, leaseMs, limit: limit - running.size })) {
      const { correlationId } = command
      const work = startStory({ correlationId, stage: 'command' }, 'command', () =>
        run(deps, command),
      ).finally(() => {
        running.delete(work)
        // The next command on the same pull request may be due. If this look fails, the next poll continues.
        void look().catch(() => undefined)
      })
      running.add(work)
    }
  }
  // One at a time, so that no claim exceeds the limit.
  const look = (): Promise<void> => {
    const claimed = looking.then(claim)
    looking = claimed.catch(() => undefined)
    return claimed
  }

  return {
    look,
    settled: async () => {
      await looking
      while (running.size > 0) {
        await Promise.all(running)
        await looking
      }
    },
  }
}

const run = async (deps: CommandRunnerDeps, command: CommandRow): Promise<void> => {
  const { db, logger, ended } = deps
  try {
    const isOver = command.state === 'done' || command.state === 'refused'
    if (!isOver) await acknowledge(deps, command)
    const state = isOver ? command.state : await execute(deps, command)
    if (!isOver) ended.inc({ kind: command.kind, outcome: state })
    await reply(deps, command, state)
    await markReplied(db, command)
  } catch (thrown) {
    const error = toDomainError(thrown)
    const delayMs = delayFor(error.details?.['retryAt'], command.attempts, deps.clock.now().getTime())
    logger.warn({ err: error, command: command.id, delayMs }, 'command postponed')
    const isLast = command.attempts >= maxReplies && (command.state === 'done' || command.state === 'refused')
    const settle = isLast
      ? markReplied(db, command)
      : postponeCommand(db, command, `${error.code}: ${error.message}`.slice(0, 500), delayMs)
    // If even that fails, the lease expires by itself, and the command is due again.
    await settle.catch(failed => logger.warn({ err: failed, command: command.id }, 'command not postponed'))
  }
}

const delayFor = (retryAt: unknown, attempts: number, now: number): number => {
  const at = retryAt instanceof Date ? retryAt.getTime() : retryAt
  return typeof at === 'number' ? Math.max(1_000, at - now) : Math.min(10 * 60_000, 1_000 * 2 ** attempts)
}
