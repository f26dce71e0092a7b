import { DomainError } from '../errors/domain-error.js'

/** The verbs of commands in comments, with what `help` says about each. */
export const commandVerbs = {
  deploy: { usage: 'deploy', does: 'deploys the head commit' },
  redeploy: { usage: 'redeploy', does: 'deploys the current commit again' },
  destroy: { usage: 'destroy', does: 'removes the app until a person deploys it' },
  sleep: { usage: 'sleep', does: 'stops the app and keeps it' },
  wake: { usage: 'wake', does: 'starts it again without a build' },
  extend: { usage: 'extend 3d', does: 'lets it expire later' },
  pin: { usage: 'pin 2d', does: 'keeps it awake and from expiring' },
  unpin: { usage: 'unpin', does: 'removes the pin' },
  freeze: { usage: 'freeze', does: 'stops automatic deployments' },
  unfreeze: { usage: 'unfreeze', does: 'allows them again' },
  rollback: { usage: 'rollback [commit]', does: 'goes back to the previous live commit, or to this one' },
  approve: { usage: 'approve <full commit id>', does: 'runs this commit of a fork' },
  logs: { usage: 'logs', does: 'shows the end of the log' },
  why: { usage: 'why', does: 'says what runs, and why' },
  help: { usage: 'help', does: 'shows this list' },
} as const
export type CommandVerb = keyof typeof commandVerbs

type Plain = 'deploy' | 'redeploy' | 'destroy' | 'sleep' | 'wake' | 'freeze' | 'unfreeze'

/** What a person asks for; without `project` it is about every project of the pull request. */
export type Command =
  | { verb: Plain; project?: string }
  | { verb: 'unpin'; project?: string }
  | { verb: 'extend' | 'pin'; hours: number; project?: string }
  | { verb: 'rollback'; sha?: string; project?: string }
  | { verb: 'approve'; sha: string; project?: string }
  | { verb: 'logs' | 'why'; project?: string }
  | { verb: 'help' }

export const commandPrefix = '/taxiway'
/** Longer lines are no commands: no command needs them. */
const maxLine = 300
const hoursOf = { h: 1, d: 24 } as const
/** A longer pin would outlive all who know why. */
export const maxPinDays = 365

/**
 * The command line of a new comment: its first line, when it begins with `/taxiway`; null otherwise. Quotes,
 * code and HTML comments begin with another character, so they hold no command.
 */
export const findCommandLine = (body: string): string | null => {
  const [line = ''] = body.slice(0, maxLine + 1).split(/[\r\n]/, 1)
  const isCommand = line.length <= maxLine && /^\/taxiway(?:[ \t]|$)/i.test(line)
  return isCommand ? line.trim() : null
}

/** Reads a command line. Throws `command.invalid`, which says what to write instead. */
export const parseCommand = (line: string): Command => {
  const [, name = 'help', ...words] = line.split(/[ \t]+/)
  const verb = name.toLowerCase()
  if (!isVerb(verb)) throw invalid(`There is no such command. \`${commandPrefix} help\` lists them.`)
  const usage = `${commandPrefix} ${commandVerbs[verb].usage}`
  const take = (pattern: RegExp): string | undefined =>
    pattern.test(words[0] ?? '') ? words.shift()?.toLowerCase() : undefined
  const read = (): Command => {
    if (verb === 'extend' || verb === 'pin') {
      const time = /^(\d{1,3})([hd])$/.exec(take(/^\d{1,3}[hd]$/i) ?? '')
      const hours = time ? Number(time[1]) * hoursOf[time[2] as 'h' | 'd'] : 0
      if (hours === 0) throw invalid(`It needs a time in days or hours, such as \`${usage}\`.`)
      if (verb === 'pin' && hours > maxPinDays * 24)
        throw invalid(`A pin lasts ${maxPinDays} days at most; pin it again later.`)
      return { verb, hours }
    }
    if (verb === 'approve') {
      const sha = take(/^[0-9a-f]{40}$/i)
      if (sha === undefined) throw invalid(`It needs the full id of the commit that you read: \`${usage}\`.`)
      return { verb, sha }
    }
    if (verb === 'rollback') {
      const sha = take(/^[0-9a-f]{7,40}$/i)
      return { verb, ...(sha === undefined ? {} : { sha }) }
    }
    return { verb }
  }
  const command = read()
  const project = command.verb === 'help' ? undefined : words.shift()
  if (words.length > 0) throw invalid(`It takes no more than: \`${usage}\` and the name of a project.`)
  return project === undefined || command.verb === 'help'
    ? command
    : { ...command, project: project.toLowerCase() }
}

const isVerb = (text: string): text is CommandVerb => Object.hasOwn(commandVerbs, text)

const invalid = (message: string) => new DomainError('command.invalid', { message })
