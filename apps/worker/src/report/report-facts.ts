import type { DeploymentFacts, DeploymentRow, EnvironmentRow, ProjectRow } from '@taxiway/db'
import {
  awaitsApproval,
  bringsUp,
  type CatalogueEntry,
  type DeploymentId,
  describeMachineFault,
  describeReason,
  errorCatalogue,
  findMissingPermissions,
  isTerminal,
  maxMachineRepairs,
  whatFreesQuota,
} from '@taxiway/domain'
import { commitUrl, type ProjectReport, type ReportedCommit, type ReportStatus } from '@taxiway/github'
import { configFor, headOf } from '@taxiway/lifecycle'
import { nextStep, retryStep } from './next-step.js'

/** Where a person reads on. Without a page, reports have no link: the API answers strangers with 401. */
export type Links = { console?: (id: DeploymentId) => string }
export type Places = {
  links: Links
  /** The website of GitHub. */
  webUrl: string
}

type Facts = Pick<DeploymentFacts, 'environment' | 'deployment'>

/** What a check says of one target: the deployment of the commit, and what stands around it. */
export const toCheckReport = (facts: DeploymentFacts, { links, webUrl }: Places): ProjectReport => {
  const { project, environment, deployment } = facts
  const status = statusOf(facts)
  const commit = toCommit(project, webUrl, deployment.sha)
  return {
    projectName: project.slug,
    status,
    commit,
    url: addressOf(environment),
    live: isServing(environment) ? toCommit(project, webUrl, environment.liveSha) : undefined,
    logsUrl: links.console?.(deployment.id),
    updatedAt: timeOf(environment, deployment).toISOString(),
    goesDown: environment.liveDeploymentId === deployment.id ? countDownOf(environment) : undefined,
    reason: faultOf(facts) ?? reasonFor(facts, status),
    command: stepAfter(facts, status),
    warnings: warningsOf(project),
    notes: notesOf(facts),
    error: errorOf(deployment),
  }
}

/** What people should know of the settings that count for a commit, and of what was built of it. */
const notesOf = ({ project, environment, deployment }: DeploymentFacts): string[] => {
  const { observation, facts, authorVerdict } = environment
  const { sha, buildNote } = deployment
  const known =
    observation !== null && headOf(observation) === sha
      ? configFor(project, observation, facts, authorVerdict)
      : undefined
  const rule = deployment.state === 'skipped' ? ruleOf[deployment.reason] : undefined
  return [
    ...(buildNote === null ? [] : [buildNote]),
    ...(known && rule ? [`${rule}: ${JSON.stringify(known.config[rule])}`] : []),
    ...(known && facts?.headSha === sha ? known.notes : []),
  ]
}

/** The setting that a skipped commit does not meet. Its value says what would. */
const ruleOf: Readonly<
  Record<string, 'requiredLabels' | 'blockingLabels' | 'baseBranches' | 'paths' | 'waitForChecks'>
> = {
  label_missing: 'requiredLabels',
  label_blocking: 'blockingLabels',
  base_branch: 'baseBranches',
  paths_unmatched: 'paths',
  checks_pending: 'waitForChecks',
  checks_failed: 'waitForChecks',
}

export const toCommit = (
  project: ProjectRow,
  webUrl: string,
  sha: string | null | undefined,
): ReportedCommit | undefined => {
  if (!sha) return undefined
  const repository = { owner: project.repositoryOwner, name: project.repositoryName }
  return { sha, url: commitUrl(webUrl, repository, sha) }
}

/** The status to show. While a provider is waited for, the tries in between are not shown. */
export const statusOf = (facts: Facts): ReportStatus => {
  const { environment, deployment } = facts
  if (faultOf(facts)) return 'failed'
  if (waitsForValue(facts)) return 'held'
  if (waitsForProvider(environment, deployment)) return 'waiting'
  const held = heldFor(facts)
  if (held) return statusOfHold(environment, deployment, held)
  if (deployment.state !== 'live') return deployment.state
  if (isStopped(environment, deployment)) return 'asleep'
  // What does not run any more must not look as if it did.
  if (environment.liveDeploymentId === deployment.id) return 'live'
  if (environment.desired === 'down') return 'gone'
  return isReplacedHead(environment, deployment) ? 'replaced' : 'live'
}

/** A commit that waits for a person or for room is not skipped: it comes later. */
const statusOfHold = (
  environment: EnvironmentRow,
  deployment: DeploymentRow,
  reason: string,
): ReportStatus => {
  if (headOf(environment.observation) !== deployment.sha) return 'superseded'
  if (environment.desired === 'down') return 'gone'
  // A check that waits for room may wait for days: it ends now, without passing.
  return comesByItself(environment, reason) && !reason.startsWith('quota_') ? 'waiting' : 'held'
}

const heldReasons =
  /^(quota_.*|installation_suspended|access_lost|repository_unreachable|checks_pending|checks_failed|facts_pending)$/

/** Whether what is held goes on without a person. */
export const comesByItself = ({ waitingFor, waitingSince }: EnvironmentRow, reason: string): boolean =>
  reason === 'checks_pending' ||
  reason === 'facts_pending' ||
  (waitingFor === reason && waitingSince !== null)

const heldFor = ({ deployment: { state, reason } }: Facts): string | undefined =>
  state === 'skipped' && (awaitsApproval(reason) || heldReasons.test(reason)) ? reason : undefined

export const waitsForProvider = (environment: EnvironmentRow, deployment: DeploymentRow): boolean =>
  environment.providerWait !== null &&
  deployment.generation === environment.generation &&
  !isTerminal(deployment.state)

/** No key opens a value that the deployment needs: a person has to act. */
const waitsForValue = ({ environment, deployment }: Facts): boolean =>
  environment.providerWait === 'decrypt' && waitsForProvider(environment, deployment)

/** A release is live and not asleep. */
export const isServing = ({ liveDeploymentId, asleepSince }: EnvironmentRow): boolean =>
  liveDeploymentId !== null && asleepSince === null

/** A person rolled the head back. Older commits keep the result that they had. */
const isReplacedHead = ({ liveSha, observation }: EnvironmentRow, { sha }: DeploymentRow): boolean =>
  liveSha !== null && liveSha !== sha && headOf(observation) === sha

const isStopped = ({ liveDeploymentId, asleepSince }: EnvironmentRow, { id }: DeploymentRow): boolean =>
  liveDeploymentId === id && asleepSince !== null

/** The address at which a visit gets an answer; a machine that Fly stopped starts for one. */
export const addressOf = (environment: EnvironmentRow): string | undefined =>
  isServing(environment) && environment.desired !== 'down' ? (environment.url ?? undefined) : undefined

/** The machine fault of a live deployment. */
export const faultOf = ({ environment, deployment }: Facts): string | undefined =>
  environment.machineFault && environment.liveDeploymentId === deployment.id && isServing(environment)
    ? describeMachineFault(environment.machineFault, environment.machineRepairs, environment.isRepairOff)
    : undefined

/** A grace that has begun: a label was removed, or a merged pull request keeps its app for a while. */
export const countDownOf = ({ downAt, downReason }: EnvironmentRow): ProjectReport['goesDown'] =>
  downAt && downReason
    ? { at: downAt.toISOString(), reason: countDownReasons[downReason] ?? describeReason(downReason) }
    : undefined

const countDownReasons: Readonly<Record<string, string>> = {
  label_removed: 'A label that the project requires was removed. Add the label again to keep the app.',
  merged: 'The pull request was merged, and the project keeps its app until then.',
}

export const errorOf = ({ state, errorMessage }: DeploymentRow): string | undefined =>
  state === 'failed' ? (errorMessage ?? undefined) : undefined

export const warningsOf = (project: ProjectRow): string[] =>
  findMissingPermissions(project.grantedPermissions).map(({ message }) => message)

export const timeOf = (environment: EnvironmentRow, deployment: DeploymentRow): Date =>
  waitsForProvider(environment, deployment)
    ? deployment.createdAt
    : (deployment.finishedAt ?? deployment.startedAt ?? deployment.createdAt)

/** The place of the error fits into one line, and a retry would meet it again. */
const fileError = 'config.file_invalid'

/** The command that moves on from a deployment. */
export const stepAfter = (facts: Facts, status: ReportStatus): string | undefined => {
  const { environment, deployment } = facts
  const isHead = headOf(environment.observation) === deployment.sha
  if (faultOf(facts)) return environment.machineRepairs < maxMachineRepairs ? undefined : retryStep
  if (deployment.errorCode === fileError) return undefined
  if (status === 'failed' || status === 'cancelled')
    return deployment.sha !== null && deployment.sha === environment.desiredSha ? retryStep : undefined
  if (status === 'asleep') return nextStep(environment, environment.desiredReason)
  // A command would meet the same: it goes on when the provider answers, or the value was replaced.
  if (!isHead || waitsForProvider(environment, deployment)) return undefined
  if (status === 'gone' || status === 'replaced') return nextStep(environment, environment.desiredReason)
  return status === 'skipped' || status === 'held' || status === 'waiting'
    ? nextStep(environment, deployment.reason)
    : undefined
}

export const reasonFor = (facts: Facts, status: ReportStatus): string | undefined => {
  const { environment, deployment } = facts
  const { providerWait, waitingFor, desiredReason } = environment
  if (providerWait && waitsForProvider(environment, deployment))
    return `${(waitsForValue(facts) && deployment.errorMessage) || describeReason(providerWait)} (${providerWait})`
  if (status === 'gone' || status === 'replaced') return describeReason(desiredReason)
  if (status === 'superseded') return 'A newer commit replaced it.'
  if (deployment.state === 'queued' && deployment.errorCode)
    return `The last try failed, so Taxiway tries again. ${describeError(deployment.errorCode)}`
  if (deployment.errorCode === fileError && deployment.errorMessage)
    return `${deployment.errorMessage.replace(/\.$/, '')}. Correct the file, then push. (${fileError})`
  if (deployment.state === 'failed' && deployment.errorCode) return describeError(deployment.errorCode)
  if (status === 'waiting' && waitingFor)
    return `${describeReason(deployment.reason)} ${whatFreesQuota[waitingFor]} Then Taxiway deploys it.`
  if (deployment.state === 'skipped' || !bringsUp(deployment.kind)) return describeReason(deployment.reason)
  if (environment.liveDeploymentId !== deployment.id) return undefined
  if (environment.asleepSince) return describeReason(desiredReason)
  return environment.idleSince ? describeReason('no_visits') : undefined
}

const describeError = (code: string): string => {
  const known = (errorCatalogue as Record<string, CatalogueEntry>)[code]
  return known ? `${known.title}. ${known.help} (${code})` : code
}
