import { codeBlock, inlineCode, link, plainText, textWithCode } from './escape.js'
import {
  describeCountDown,
  describeLive,
  introduceCommand,
  type ProjectReport,
  shortCommit,
  showTime,
} from './project-report.js'
import { type RenderedCommand, renderAnswer } from './render-answer.js'
import { reportWords } from './report-status.js'

/** GitHub's limit for a comment. */
const MAX_BODY = 65_536
/** What failed in a few lines, and the last 40 that it printed. */
const MAX_ERROR_LINES = 50
const MAX_ROWS = 500

export type CommentMarker = { repositoryId: number; pullRequestNumber: number }

export type CommentModel = {
  marker: CommentMarker
  reports: readonly ProjectReport[]
  /** The last command that has an answer in words. */
  command?: RenderedCommand | undefined
}

/** The hidden first line that identifies our comment. */
export const commentMarker = ({ repositoryId, pullRequestNumber }: CommentMarker): string => {
  return `<!-- taxiway:repository=${repositoryId} target=pr-${pullRequestNumber} -->`
}

/**
 * The one comment on a pull request: a row per project, then what needs attention, then the answer to the last
 * command. Text from outside cannot format, mention, link or hide. To stay within GitHub's limit, it drops
 * details first, then projects.
 */
export const renderComment = ({ marker, reports, command }: CommentModel): string => {
  const answer = command ? renderAnswer(command) : ''
  // A row has more than a hundred characters, so more rows than this would not fit.
  const parts = reports.slice(0, MAX_ROWS).map(report => ({
    row: renderRow(report),
    facts: renderFacts(report),
    details: renderDetails(report),
  }))
  for (let shown = parts.length; shown > 0; shown = Math.floor(shown / 2)) {
    for (let withDetails = shown; ; withDetails = Math.floor(withDetails / 2)) {
      const body = compose(marker, parts.slice(0, shown), withDetails, reports.length - shown, answer)
      if (body.length <= MAX_BODY) return body
      if (withDetails === 0) break
    }
  }
  return compose(marker, [], 0, reports.length, '')
}

type Part = { row: string; facts: string; details: string }

const compose = (
  marker: CommentMarker,
  parts: readonly Part[],
  withDetails: number,
  left: number,
  answer: string,
): string => {
  const table = ['| Project | Status | Preview | Commit | Updated |', '| --- | --- | --- | --- | --- |']
  const notes = parts.flatMap(({ facts, details }, index) => [facts, index < withDetails ? details : ''])
  return [
    `${commentMarker(marker)}\n### Previews`,
    [...table, ...parts.map(({ row }) => row)].join('\n'),
    ...notes,
    left > 0 ? `… and ${left} more projects.` : '',
    answer === '' ? '' : `---\n\n${answer}`,
  ]
    .filter(section => section !== '')
    .join('\n\n')
}

const renderRow = (report: ProjectReport): string => {
  const { symbol, label } = reportWords[report.status]
  const preview = report.url ? link(inlineCode(report.url, 200), report.url) : '–'
  const commit = report.commit ? shortCommit(report.commit) : '–'
  const status = report.logsUrl
    ? `${symbol} ${label} (${link('logs', report.logsUrl)})`
    : `${symbol} ${label}`
  return `| ${plainText(report.projectName, 100)} | ${status} | ${preview} | ${commit} | ${showTime(report.updatedAt)} |`
}

const renderFacts = (report: ProjectReport): string => {
  const { reason, command, pinnedUntil, expiresAt, goesDown, frozenBy, cost, warnings = [] } = report
  const facts = [
    describeLive(report),
    describeCountDown(report),
    reason ? textWithCode(reason, 600) : '',
    command ? `${introduceCommand(report)} comment ${inlineCode(command, 300)}.` : '',
    frozenBy ? `Frozen by ${inlineCode(frozenBy, 60)}.` : '',
    pinnedUntil && !goesDown ? `Pinned: it neither sleeps nor expires before ${showTime(pinnedUntil)}.` : '',
    expiresAt && !pinnedUntil && !goesDown ? `Expires ${showTime(expiresAt)} unless it is used.` : '',
    cost ? `Cost: ${plainText(cost, 60)}.` : '',
    ...warnings.map(warning => `⚠️ ${plainText(warning, 400)}`),
  ].filter(fact => fact !== '')
  return facts.length === 0 ? '' : `**${plainText(report.projectName, 100)}**: ${facts.join(' ')}`
}

const renderDetails = ({ error }: ProjectReport): string => {
  if (!error) return ''
  return `<details><summary>What failed</summary>\n\n${codeBlock(error, MAX_ERROR_LINES)}\n\n</details>`
}
