import type { PullRequestFacts } from '@taxiway/db'
import { describeReason, whatFreesQuota } from '@taxiway/domain'
import type { ProjectReport, ReportStatus } from '@taxiway/github'
import { headOf } from '@taxiway/lifecycle'
import { nextStep } from './next-step.js'
import {
  addressOf,
  comesByItself,
  countDownOf,
  errorOf,
  faultOf,
  isServing,
  type Places,
  reasonFor,
  statusOf,
  stepAfter,
  timeOf,
  toCommit,
  warningsOf,
} from './report-facts.js'

/** With several projects in a repository, a command names the one that it is for. */
export const forProject = (command: string | undefined, project: string): string | undefined =>
  command && `${command} ${project}`

/** What the comment says of one project: what runs, why it is not newer, and what to do. */
export const toEnvironmentReport = (facts: PullRequestFacts, places: Places, now: Date): ProjectReport => {
  const { project, environment } = facts
  const told = tell(facts)
  const isOver = environment.desired === 'down'
  const commit = (sha: string | null | undefined) => toCommit(project, places.webUrl, sha)
  const { pinnedUntil, expiresAt, frozenAt, frozenBy } = environment
  const isPinned = pinnedUntil !== null && pinnedUntil > now
  // No visitor reaches what a failed first deployment left, so no visit postpones its end.
  const isRemnant = told.status === 'failed' && environment.liveDeploymentId === null
  return {
    projectName: project.slug,
    status: told.status,
    commit: commit(told.sha),
    url: addressOf(environment),
    live: isServing(environment) && !isOver ? commit(environment.liveSha) : undefined,
    logsUrl: facts.deployment ? places.links.console?.(facts.deployment.id) : undefined,
    updatedAt: told.at.toISOString(),
    expiresAt: isOver || isRemnant ? undefined : expiresAt?.toISOString(),
    pinnedUntil: isOver || !isPinned ? undefined : pinnedUntil.toISOString(),
    goesDown: isOver ? undefined : countDownOf(environment),
    frozenBy: isOver || !frozenAt ? undefined : (frozenBy?.replace(/^\w+:/, '') ?? undefined),
    reason: told.reasons.filter(Boolean).join(' ') || undefined,
    command: told.command ?? (frozenAt && !isOver ? nextStep(environment, 'frozen_by_user') : undefined),
    warnings: isOver ? [] : warningsOf(project),
    error: told.error,
  }
}

type Told = {
  status: ReportStatus
  /** The commit that the status is about. */
  sha: string | null
  reasons: (string | undefined)[]
  command: string | undefined
  at: Date
  error?: string | undefined
}

const tell = (facts: PullRequestFacts): Told => {
  const { environment } = facts
  if (environment.desired === 'down') return tellEnd(facts)
  if (environment.desired === 'held') return tellHold(facts)
  return environment.desired === 'asleep' ? tellSleep(facts) : tellUp(facts)
}

/** Nothing runs, or soon nothing will: no commit is named that never ran. */
const tellEnd = ({ environment, deployment, note, lastLiveSha }: PullRequestFacts): Told => {
  const { desiredReason: reason, liveDeploymentId, updatedAt } = environment
  const ran = deployment !== null && deployment.kind === 'destroy' ? deployment : null
  const isGone = liveDeploymentId === null && (ran === null || ran.state === 'gone')
  const neverWas = deployment === null
  return {
    status: neverWas ? (isClosing(reason) ? 'gone' : 'skipped') : isGone ? 'gone' : 'destroying',
    sha: lastLiveSha,
    reasons: [
      describeReason(reason),
      ran?.state === 'failed' ? 'Taking it down failed; Taxiway tries again.' : '',
    ],
    command: nextStep(environment, reason),
    at: ran?.finishedAt ?? ran?.createdAt ?? note?.createdAt ?? updatedAt,
  }
}

const isClosing = (reason: string): boolean =>
  reason === 'closed' || reason === 'merged' || reason === 'pr_gone'

const tellHold = ({ environment, note, waitingPlace }: PullRequestFacts): Told => {
  const { desiredReason: reason, observation, updatedAt } = environment
  return {
    status: comesByItself(environment, reason) ? 'waiting' : 'held',
    sha: headOf(observation),
    reasons: [describeReason(reason), describeQueue(environment, waitingPlace)],
    command: nextStep(environment, reason),
    at: note?.createdAt ?? updatedAt,
  }
}

const tellSleep = (facts: PullRequestFacts): Told => {
  const { environment, deployment } = facts
  const { desiredReason: reason, asleepSince, liveSha, updatedAt } = environment
  return {
    status: asleepSince === null ? 'sleeping' : 'asleep',
    sha: liveSha,
    reasons: [describeReason(reason), whyNotHead(facts)],
    command: nextStep(environment, reason),
    at: asleepSince ?? deployment?.createdAt ?? updatedAt,
  }
}

const tellUp = (facts: PullRequestFacts): Told => {
  const { environment, deployment } = facts
  const head = headOf(environment.observation)
  if (deployment === null)
    return {
      status: 'queued',
      sha: head,
      reasons: [],
      command: undefined,
      at: environment.updatedAt,
    }
  const pair = { environment, deployment }
  const known = statusOf(pair)
  const status =
    deployment.kind === 'wake' && (known === 'queued' || known === 'releasing') ? 'waking' : known
  const isBehind = head !== null && head !== environment.desiredSha
  const behind = isBehind ? whyBehind(facts) : undefined
  return {
    status,
    sha: deployment.sha ?? environment.liveSha,
    reasons: [faultOf(pair) ?? reasonFor(pair, status), isBehind ? whyNotHead(facts) : ''],
    command: stepAfter(pair, status) ?? (behind ? nextStep(environment, behind) : undefined),
    at: timeOf(environment, deployment),
    error: errorOf(deployment),
  }
}

/** Why the head commit is not the one that should run. */
const whyBehind = ({ environment, note }: PullRequestFacts): string => {
  if (environment.waitingFor) return environment.waitingFor
  if (environment.frozenAt) return 'frozen_by_user'
  return note?.reason ?? environment.desiredReason
}

const whyNotHead = (facts: PullRequestFacts): string | undefined => {
  const { environment, waitingPlace } = facts
  const head = headOf(environment.observation)
  if (head === null || head === (environment.desiredSha ?? environment.liveSha)) return undefined
  return `The newest commit ${head.slice(0, 7)} is not deployed. ${describeReason(whyBehind(facts))} ${describeQueue(environment, waitingPlace)}`.trim()
}

const isQueued = ({ waitingFor, waitingSince }: PullRequestFacts['environment']): boolean =>
  waitingFor !== null && waitingSince !== null

const describeQueue = (environment: PullRequestFacts['environment'], place: number | null): string => {
  if (environment.waitingFor === null) return ''
  if (!isQueued(environment)) return whatFreesQuota[environment.waitingFor]
  const which = place === null ? 'It waits' : `It is number ${place} in the queue, as of this update`
  return `${which}. ${whatFreesQuota[environment.waitingFor]} Then Taxiway deploys it.`
}
