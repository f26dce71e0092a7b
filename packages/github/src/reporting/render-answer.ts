import { commandPrefix, commandVerbs } from '@taxiway/domain'
import { codeBlock, inlineCode, plainText, textWithCode } from './escape.js'
import { showTime } from './project-report.js'

/** What the comment of a pull request says about the last command. */
export type RenderedCommand = {
  line: string
  author: string
  refused: boolean
  /** ISO time. */
  at: string
  answer: { kind: 'text' | 'log' | 'help'; parts: readonly { project: string | null; text: string }[] }
}

const maxParts = 10
const maxText = 1_500
/** Logs of several projects must not push the table of the projects out of the comment. */
const maxAnswer = 30_000

/** A short block. Names of projects and logs of any length are cut. */
export const renderAnswer = ({ line, author, refused, at, answer }: RenderedCommand): string => {
  const head = `${refused ? '😕' : '💬'} ${inlineCode(line, 120)} by ${inlineCode(author, 60)}, ${showTime(at)}`
  if (answer.kind === 'help') return `${head}\n\n${renderHelp()}`
  const parts: string[] = []
  let size = 0
  for (const { project, text } of answer.parts.slice(0, maxParts)) {
    const whose = project === null ? '' : `**${plainText(project, 100)}**: `
    const part =
      answer.kind === 'log'
        ? `${whose.trim()}\n\n${codeBlock(text)}`
        : `${whose}${textWithCode(text, maxText)}`
    size += part.length
    if (parts.length > 0 && size > maxAnswer) break
    parts.push(part)
  }
  const left = answer.parts.length - parts.length
  const rest = `… and ${left} more projects: put the name of one at the end of the command.`
  return [head, ...parts, ...(left > 0 ? [rest] : [])].join('\n\n')
}

const renderHelp = (): string =>
  [
    '| Comment | It |',
    '| --- | --- |',
    ...Object.values(commandVerbs).map(
      ({ usage, does }) => `| ${inlineCode(`${commandPrefix} ${usage}`)} | ${does} |`,
    ),
    '',
    'Put the name of a project at the end to mean that project only. The command is the first line of a new comment.',
  ].join('\n')
