import { codeBlock, inlineCode, link, oneLine, plainText, textWithCode } from './escape.js'
import { describeCountDown, describeLive, introduceCommand, type ProjectReport } from './project-report.js'
import { type CheckState, reportWords } from './report-status.js'

/** GitHub's limit for the summary and the text of a check's output. */
const MAX_OUTPUT = 65_535
const MAX_NOTES = 20
const MAX_ERROR_LINES = 200

export type RenderedCheck = CheckState & {
  name: string
  detailsUrl?: string
  output: { title: string; summary: string; text?: string }
}

/** The state of one target of a project at the commit. */
export type CheckTarget = ProjectReport & {
  /** `pr:12` or `branch:main`. */
  target: string
  /**
   * False for a target that no longer has the commit while another one does: it is listed but does not
   * decide.
   */
  decides: boolean
}

export type CheckModel = {
  /** The output of `checkName`. */
  name: string
  targets: readonly [CheckTarget, ...CheckTarget[]]
  /** The commit has more targets than those given. */
  hasMore?: boolean
  /** Why a person's "Re-run" changed nothing. */
  rerunRefused?: string | undefined
}

// Worst first. A status that blocks the merge comes before work in progress, which may still succeed.
const worstFirst = [
  'failure',
  'timed_out',
  'action_required',
  'cancelled',
  'in_progress',
  'queued',
  'success',
  'neutral',
  'skipped',
]

/**
 * The one check run of a project's commit. Its worst target decides the result; its output lists every
 * target. Text from outside cannot format, mention or link, and the output never exceeds GitHub's limit.
 */
export const renderCheck = ({ name, targets, hasMore = false, rerunRefused }: CheckModel): RenderedCheck => {
  const sorted = targets.toSorted((a, b) => rank(a) - rank(b))
  const worst = sorted[0] ?? targets[0]
  const text = renderErrors(sorted)
  return {
    ...reportWords[worst.status].check,
    name,
    ...(worst.logsUrl && /^https?:/.test(worst.logsUrl) ? { detailsUrl: worst.logsUrl } : {}),
    output: {
      title: renderTitle(worst, targets.length, hasMore),
      summary: renderSummary(sorted, hasMore, rerunRefused),
      ...(text ? { text } : {}),
    },
  }
}

/** The check's name on GitHub. Branch protection refers to it, so it depends only on the project. */
export const checkName = (projectName: string, tag?: string): string => {
  return `taxiway / ${titleText(projectName)}${tag ? ` (${tag})` : ''}`
}

const rank = ({ decides, status }: CheckTarget): number => {
  const { check } = reportWords[status]
  const at = worstFirst.indexOf(check.status === 'completed' ? check.conclusion : check.status)
  return decides ? at : at + worstFirst.length
}

const renderTitle = ({ target, status, reason }: CheckTarget, count: number, hasMore: boolean): string => {
  const { label } = reportWords[status]
  const what =
    count > 1
      ? `${label} for ${describeTarget(target, titleText)} (${count}${hasMore ? '+' : ''} targets)`
      : label
  return reason ? `${what}: ${oneLine(reason, 120)}` : what
}

const renderSummary = (
  sorted: readonly CheckTarget[],
  hasMore: boolean,
  rerunRefused: string | undefined,
): string => {
  const rest = '\n\n… and more targets.'
  let summary = rerunRefused ? `Re-run changed nothing: ${plainText(rerunRefused, 600)}` : ''
  for (const target of sorted) {
    const section = (summary === '' ? '' : '\n\n') + renderTarget(target)
    if (summary.length + section.length + rest.length > MAX_OUTPUT) return summary + rest
    summary += section
  }
  return hasMore ? summary + rest : summary
}

const renderTarget = (target: CheckTarget): string => {
  const { url, status, live, reason, command, logsUrl, warnings = [], notes = [] } = target
  const { symbol, label } = reportWords[status]
  return [
    `**${describeTarget(target.target, inlineCode)}**: ${symbol} ${label}`,
    target.decides ? '' : 'This target no longer has this commit, so it does not decide this check.',
    url && (status === 'live' || live) ? `Preview: ${link(inlineCode(url), url)}` : '',
    describeLive(target),
    describeCountDown(target),
    reason ? textWithCode(reason, 1000) : '',
    command ? describeStep(target, command) : '',
    ...notes.slice(0, MAX_NOTES).map(note => plainText(note, 500)),
    logsUrl ? link('Logs', logsUrl) : '',
    ...warnings.map(warning => `⚠️ ${plainText(warning, 400)}`),
  ]
    .filter(line => line !== '')
    .join('\n\n')
}

/** A branch has no conversation to comment in. */
const describeStep = (target: CheckTarget, command: string): string =>
  target.target.startsWith('pr:')
    ? `${introduceCommand(target)} comment ${inlineCode(command, 300)} on the pull request.`
    : `${introduceCommand(target)} re-run this check.`

/** The targets' errors, worst first, as many as fit completely. */
const renderErrors = (sorted: readonly CheckTarget[]): string => {
  let text = ''
  for (const { target, error } of sorted) {
    if (!error) continue
    const heading = sorted.length > 1 ? `**${describeTarget(target, inlineCode)}**\n\n` : ''
    const block = `${text === '' ? '' : '\n\n'}${heading}${codeBlock(error, MAX_ERROR_LINES)}`
    if (text.length + block.length <= MAX_OUTPUT) text += block
  }
  return text
}

const describeTarget = (target: string, show: (text: string) => string): string => {
  const [kind = '', ...rest] = target.split(':')
  return kind === 'pr' ? `pull request ${rest.join(':')}` : `branch ${show(rest.join(':'))}`
}

// Titles and names need no Markdown escaping; only invisible and reordering characters are removed.
const titleText = (text: string): string => {
  return oneLine(text, 100)
}
