import { codeBlock, inlineCode, link, oneLine, plainText } from './escape.js'
import type { ProjectReport } from './render-comment.js'
import { type CheckState, reportWords } from './report-status.js'

const MAX_OUTPUT = 65_535

export type RenderedCheck = CheckState & {
  name: string
  detailsUrl?: string
  output: { title: string; summary: string; text?: string }
}

/** The check run of one commit. `name` is stable per project, because branch protection refers to it. */
export function renderCheck(report: ProjectReport): RenderedCheck {
  const { label, check } = reportWords[report.status]
  const lines = [
    report.url && (report.status === 'live' || report.liveSha)
      ? `Preview: ${link(inlineCode(report.url), report.url)}`
      : '',
    report.liveSha && report.liveSha !== report.sha
      ? `${inlineCode(report.liveSha.slice(0, 7))} is live meanwhile.`
      : '',
    report.reason ? plainText(report.reason, 1000) : '',
    report.command ? `To go on: ${inlineCode(report.command, 300)}` : '',
    report.logsUrl ? link('Logs', report.logsUrl) : '',
  ].filter(line => line !== '')
  const text = report.error ? codeBlock(report.error, 200) : undefined
  const title = report.reason ? `${label}: ${titleText(report.reason)}` : label
  return {
    ...check,
    name: checkName(report.projectName),
    ...(report.logsUrl && /^https?:/.test(report.logsUrl) ? { detailsUrl: report.logsUrl } : {}),
    output: {
      title,
      summary: lines.join('\n\n') || label,
      ...(text && text.length <= MAX_OUTPUT ? { text } : {}),
    },
  }
}

/** What the check is called on GitHub. */
export function checkName(projectName: string): string {
  return `taxiway / ${titleText(projectName)}`
}

// Titles and names are shown as they are: there is no markup to escape, only what hides or reorders.
function titleText(text: string): string {
  return oneLine(text, 100)
}
