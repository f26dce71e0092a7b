import { acknowledgeCommand, type CommandRow, findProjectsByRepository, repositoryOf } from '@taxiway/db'
import type { Reaction } from '@taxiway/github'
import type { CommandDeps } from './command-deps.js'

/** Shows that the command was read, before GitHub is asked about its author. That this fails stops nothing. */
export const acknowledge = async (deps: CommandDeps, command: CommandRow): Promise<void> => {
  if (command.state !== 'received') return
  await react(deps, command, 'eyes').catch(() => undefined)
  await acknowledgeCommand(deps.db, command)
}

export const react = async (
  { db, github }: CommandDeps,
  { repositoryId, commentId }: CommandRow,
  content: Reaction,
): Promise<void> => {
  if (commentId === null) return
  const [project] = await findProjectsByRepository(db, repositoryId)
  if (project) await github.react({ repository: repositoryOf(project), commentId, content })
}
