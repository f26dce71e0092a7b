import { inlineCode, link, plainText } from './escape.js'
import type { ReportStatus } from './report-status.js'

/** A commit with the page that shows it. */
export type ReportedCommit = { sha: string; url?: string | undefined }

/** What people are told about one project, in a comment or in a check. */
export type ProjectReport = {
  projectName: string
  status: ReportStatus
  /** The commit that the status is about; undefined when none ever ran. */
  commit?: ReportedCommit | undefined
  /** The app's address, while a visit gets an answer there. */
  url?: string | undefined
  /** What runs meanwhile, when it is another commit. */
  live?: ReportedCommit | undefined
  logsUrl?: string | undefined
  /** ISO time. */
  updatedAt: string
  /** ISO times. */
  expiresAt?: string | undefined
  pinnedUntil?: string | undefined
  /** The app is taken down at this ISO time unless the reason ends before. */
  goesDown?: { at: string; reason: string } | undefined
  frozenBy?: string | undefined
  cost?: string | undefined
  /** Why there is no app, or why the newest commit is not deployed. */
  reason?: string | undefined
  /** The exact command of the next step, for a comment on the pull request. */
  command?: string | undefined
  /** What is wrong beside this deployment, such as a permission that is missing. */
  warnings?: readonly string[] | undefined
  /** What the check says of the commit's settings and of what was built. */
  notes?: readonly string[] | undefined
  /** What failed and the end of the log, with secrets masked. */
  error?: string | undefined
}

export const shortCommit = ({ sha, url }: ReportedCommit): string => {
  const short = inlineCode(sha.slice(0, 7))
  return url ? link(short, url) : short
}

/** What runs while another commit is told of. */
export const describeLive = ({ live, commit }: ProjectReport): string =>
  live && live.sha !== commit?.sha ? `Commit ${shortCommit(live)} stays live.` : ''

/** That, and why, the app soon ends. */
export const describeCountDown = ({ goesDown }: ProjectReport): string =>
  goesDown ? `The app goes down ${showTime(goesDown.at)}. ${plainText(goesDown.reason, 400)}` : ''

/** What the command achieves. Its comment may stand beside advice that needs no command, such as to push a fix. */
export const introduceCommand = ({ status, command = '' }: ProjectReport): string => {
  const verb = command.split(' ')[1] ?? ''
  if (verb === 'deploy' && (status === 'waiting' || status === 'skipped')) return 'To deploy it anyway,'
  if (verb === 'deploy' && status === 'live') return 'To deploy the newest commit,'
  return purposes[verb] ?? 'To go on,'
}

const purposes: Readonly<Record<string, string>> = {
  approve: 'To approve it, read the change, then',
  deploy: 'To deploy it,',
  redeploy: 'To try the same commit again,',
  unfreeze: 'To unfreeze it,',
  wake: 'To wake it,',
}

export const showTime = (iso: string): string => {
  const time = new Date(iso)
  return Number.isNaN(time.getTime()) ? '–' : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
