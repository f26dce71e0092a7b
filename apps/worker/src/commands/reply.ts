import type { CommandRow } from '@taxiway/db'
import { findCommandLine, parseCommand } from '@taxiway/domain'
import type { Reaction } from '@taxiway/github'
import { react } from './acknowledge.js'
import type { CommandDeps } from './command-deps.js'

/** Commands after which something starts. */
const starting: ReadonlySet<string> = new Set(['deploy', 'redeploy', 'approve', 'rollback', 'wake'])

/** Answers by a reaction; the comment of the pull request says the rest. */
export const reply = (deps: CommandDeps, command: CommandRow, state: CommandRow['state']): Promise<void> =>
  react(deps, command, reactionFor(command.line, state))

const reactionFor = (line: string, state: CommandRow['state']): Reaction => {
  if (state === 'refused' || findCommandLine(line) === null) return 'confused'
  return starting.has(parseCommand(line).verb) ? 'rocket' : '+1'
}
