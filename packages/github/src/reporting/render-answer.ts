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

/** A short block. Names of projects and logs of any length are cut. */
export const renderAnswer = ({ line, author, refused, at, answer }: RenderedCommand): string => {
  const head = `${refused ? '😕' : '💬'} ${inlineCode(line, 120)} by ${inlineCode(author, 60)}, ${showTime(at)}`
  if (answer.kind === 'help') return `${head}\n\n${renderHelp()}`
  const left = answer.parts.length - maxParts
  const parts = answer.parts.slice(0, maxParts).map(({ project, text }) => {
    const whose = project === null ? '' : `**${plainText(project, 100)}**: `
    return answer.kind === 'log'
      ? `${whose.trim()}\n\n${codeBlock(text)}`
      : `${whose}${textWithCode(text, maxText)}`
  })
  return [head, ...parts, ...(left > 0 ? [`… and ${left} more projects.`] : [])].join('\n\n')
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
