import { codeBlock, inlineCode, link, plainText } from './escape.js'
import { type ReportStatus, reportWords } from './report-status.js'

/** GitHub's limit for a comment. */
const MAX_BODY = 65_536
/** What failed in a few lines, and the last 40 that it printed. */
const MAX_ERROR_LINES = 50
const MAX_ROWS = 500

export type CommentMarker = { repositoryId: number; pullRequestNumber: number }

/** One project's report on one pull request. */
export type ProjectReport = {
  projectName: string
  status: ReportStatus
  sha: string
  commitUrl?: string | undefined
  /** The app's address, if it exists. */
  url?: string | undefined
  /** The live commit, when it differs from `sha`. */
  liveSha?: string | undefined
  logsUrl?: string | undefined
  /** ISO time. */
  updatedAt: string
  expiresAt?: string | undefined
  pinned?: boolean | undefined
  estimatedCost?: string | undefined
  /** Why there is no app, or why the newest commit is not deployed. */
  reason?: string | undefined
  /** The exact next step for the user. */
  command?: string | undefined
  /** The end of the log, with secrets masked. */
  error?: string | undefined
}

export type CommentModel = { marker: CommentMarker; reports: readonly ProjectReport[] }

/** The hidden first line that identifies our comment. */
export const commentMarker = ({ repositoryId, pullRequestNumber }: CommentMarker): string => {
  return `<!-- taxiway:repository=${repositoryId} target=pr-${pullRequestNumber} -->`
}

/**
 * The one comment on a pull request: a row per project, then what needs attention. Text from outside cannot
 * format, mention, link or hide. To stay within GitHub's limit, it drops details first, then projects.
 */
export const renderComment = ({ marker, reports }: CommentModel): string => {
  // A row has more than a hundred characters, so more rows than this would not fit.
  const parts = reports.slice(0, MAX_ROWS).map(report => ({
    row: renderRow(report),
    facts: renderFacts(report),
    details: renderDetails(report),
  }))
  for (let shown = parts.length; shown > 0; shown = Math.floor(shown / 2)) {
    for (let withDetails = shown; ; withDetails = Math.floor(withDetails / 2)) {
      const body = compose(marker, parts.slice(0, shown), withDetails, reports.length - shown)
      if (body.length <= MAX_BODY) return body
      if (withDetails === 0) break
    }
  }
  return compose(marker, [], 0, reports.length)
}

type Part = { row: string; facts: string; details: string }

const compose = (
  marker: CommentMarker,
  parts: readonly Part[],
  withDetails: number,
  left: number,
): string => {
  const table = ['| Project | Status | Preview | Commit | Updated |', '| --- | --- | --- | --- | --- |']
  const notes = parts.flatMap(({ facts, details }, index) => [facts, index < withDetails ? details : ''])
  return [
    `${commentMarker(marker)}\n### Previews`,
    [...table, ...parts.map(({ row }) => row)].join('\n'),
    ...notes,
    left > 0 ? `… and ${left} more projects.` : '',
  ]
    .filter(section => section !== '')
    .join('\n\n')
}

const renderRow = (report: ProjectReport): string => {
  const { symbol, label } = reportWords[report.status]
  const preview = report.url ? link(inlineCode(report.url, 200), report.url) : '–'
  const short = inlineCode(report.sha.slice(0, 7))
  const commit = report.commitUrl ? link(short, report.commitUrl) : short
  const status = report.logsUrl
    ? `${symbol} ${label} (${link('logs', report.logsUrl)})`
    : `${symbol} ${label}`
  return `| ${plainText(report.projectName, 100)} | ${status} | ${preview} | ${commit} | ${renderTime(report.updatedAt)} |`
}

const renderFacts = (report: ProjectReport): string => {
  const facts = [
    report.liveSha && report.liveSha !== report.sha
      ? `${inlineCode(report.liveSha.slice(0, 7))} is live.`
      : '',
    report.reason ? plainText(report.reason, 400) : '',
    report.command ? `To go on: ${inlineCode(report.command, 300)}` : '',
    report.pinned ? 'Pinned: it does not expire.' : '',
    report.expiresAt && !report.pinned ? `Expires ${renderTime(report.expiresAt)}.` : '',
    report.estimatedCost ? `Estimated cost: ${plainText(report.estimatedCost, 60)}.` : '',
  ].filter(fact => fact !== '')
  return facts.length === 0 ? '' : `**${plainText(report.projectName, 100)}**: ${facts.join(' ')}`
}

const renderDetails = ({ error }: ProjectReport): string => {
  if (!error) return ''
  return `<details><summary>Last error</summary>\n\n${codeBlock(error, MAX_ERROR_LINES)}\n\n</details>`
}

const renderTime = (iso: string): string => {
  const time = new Date(iso)
  return Number.isNaN(time.getTime()) ? '–' : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
