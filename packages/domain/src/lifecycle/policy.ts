import type { Choice, ChoiceKind } from './choice.js'
import { type Connection, isLost } from './connection.js'
import type { Facts } from './facts.js'
import { knownFacts } from './known-facts.js'
import type { BranchObservation, Observation, PullRequestObservation } from './observation.js'
import { includesBranch } from './patterns.js'
import type { ProjectConfig } from './project-config.js'
import { type AuthorVerdict, awaitsApproval, type Distrust, trustOfPullRequest } from './trust.js'

export const desiredStates = ['up', 'asleep', 'held', 'down'] as const
export type DesiredState = (typeof desiredStates)[number]

export type ReasonCode =
  | 'pull_request_open'
  | 'branch_tracked'
  | 'closed'
  | 'merged'
  | 'branch_deleted'
  | 'branch_not_tracked'
  | 'pull_requests_disabled'
  | 'draft'
  | 'draft_kept'
  | Distrust
  | 'bot_author'
  | 'commit_skipped'
  | 'base_branch'
  | 'label_blocking'
  | 'label_missing'
  | 'label_removed'
  | 'paths_unmatched'
  | 'checks_pending'
  | 'checks_failed'
  | 'facts_pending'
  | 'project_paused'
  | 'project_archived'
  | 'project_deleted'
  | Exclude<Connection, 'ok'>
  | 'destroyed_by_user'
  | 'deployed_by_user'
  | 'approved_by_user'
  | 'rolled_back_by_user'
  | 'slept_by_user'
  | 'woken_by_user'
  | 'frozen_by_user'
  | 'idle'
  | 'expired'

/**
 * What should be running for a target, and why. `keep` leaves the current desired state as it is. `graceMs`: what
 * runs is taken down only after policy has said so for this long.
 */
export type Decision =
  | { desired: 'up'; sha: string; reason: ReasonCode }
  | { desired: 'down'; reason: ReasonCode; graceMs?: number }
  | { desired: 'held' | 'asleep'; reason: ReasonCode }
  | { desired: 'keep'; reason: ReasonCode }

export type PolicyInput = {
  observation: Observation
  project: {
    state: 'active' | 'paused' | 'archived' | 'deleted'
    /** What counts for this target: settings of the project, of the repository's file, defaults. */
    config: ProjectConfig
    repositoryId: number
    connection: Connection
    /** The grace period of a lost connection has ended. */
    isGraceOver: boolean
  }
  /** What was read of the repository, for whichever head that was. */
  facts?: Facts | null
  /** The desired state before this decision; null when the environment is new. */
  current: {
    desired: DesiredState
    /** Only told; nothing is decided by it. */
    reason: string
    /** The head known at that time. */
    head: string | null
    /** The desired commit. */
    sha?: string | null
    /** What stands against policy. */
    choice: Choice | null
    /** A person stopped automatic deployments. */
    isFrozen: boolean
    /** What GitHub said about the author when it was last asked. */
    authorVerdict: AuthorVerdict | null
    /** The commit that a person approved. */
    approvedSha: string | null
    /** A release is live, and whether it holds variables that only trusted code may read. */
    isServing: boolean
    holdsTrusted: boolean
  } | null
}

/**
 * The policy: a pure function of state, never of the name of an event. Reasons to take an environment down
 * come first, so that a paused project, a bot author or a draft cannot keep the app of a closed pull request
 * alive.
 */
export const decide = (input: PolicyInput): Decision => {
  const { observation, project } = input
  if (project.state === 'deleted') return { desired: 'down', reason: 'project_deleted' }
  if (project.state === 'archived') return { desired: 'down', reason: 'project_archived' }
  if (project.connection !== 'ok' && isLost(project.connection, project.isGraceOver))
    return { desired: 'down', reason: project.connection }
  return observation.kind === 'pr'
    ? decidePullRequest(observation.pullRequest, input)
    : decideBranch(observation.branch, input)
}

const decidePullRequest = (pullRequest: PullRequestObservation, input: PolicyInput): Decision => {
  const { project, current } = input
  const { config } = project
  if (pullRequest.state === 'closed') return decideClosed(pullRequest, config, current)
  // A user destroyed it; only a deploy request or reopening brings it back.
  if (isDestroyed(current)) return { desired: 'keep', reason: 'destroyed_by_user' }
  if (!config.pullRequests) return { desired: 'down', reason: 'pull_requests_disabled' }
  const trust = trustOfPullRequest(pullRequest, current?.authorVerdict ?? null)
  if (awaitsApproval(trust) && current?.holdsTrusted && config.revokeOnTrustLoss)
    return { desired: 'held', reason: trust }
  if (project.state === 'paused') return decidePaused(config, current)
  const cut = decideCutOff(project, current)
  if (cut) return cut
  if (awaitsApproval(trust) && isDeployedUnapproved(current)) return decideStranger(trust, config, current)
  if (current?.isFrozen) return { desired: 'keep', reason: 'frozen_by_user' }
  const chosen = chosenByUser(current, pullRequest.headSha)
  if (chosen) return { desired: 'keep', reason: chosen }
  // The rules below may stand in the repository's file.
  const facts = knownFacts(input)
  if (!facts.hasConfig) return waits(current, 'facts_pending')
  const excluded = excludedByRules(pullRequest, config, current)
  if (excluded) return excluded
  if (awaitsApproval(trust) && current?.approvedSha !== pullRequest.headSha)
    return decideStranger(trust, config, current)
  if (pullRequest.author?.type === 'Bot' && config.bots === 'ignore') return skips(current, 'bot_author')
  if (pullRequest.draft && config.drafts !== 'deploy') return decideDraft(config, current)
  const skipped = skippedByCommit(facts, config, current, pullRequest.title)
  if (skipped) return skipped
  const unchanged = unchangedPaths(facts, config, current)
  if (unchanged) return unchanged
  const rest = restsUntilPush(current, pullRequest.headSha)
  if (rest) return { desired: 'keep', reason: rest }
  const checks = waitsForChecks(facts, pullRequest.headSha, config, current)
  if (checks) return checks
  return {
    desired: 'up',
    sha: pullRequest.headSha,
    reason: 'pull_request_open',
  }
}

const hourMs = 3_600_000

/** A removed label is often a slip of the hand. */
export const labelGraceMs = 60_000

const decideClosed = (
  { merged }: PullRequestObservation,
  { keepAfterMergeHours }: ProjectConfig,
  current: PolicyInput['current'],
): Decision => {
  if (!merged) return { desired: 'down', reason: 'closed' }
  return keepAfterMergeHours > 0 && isKept(current)
    ? { desired: 'down', reason: 'merged', graceMs: keepAfterMergeHours * hourMs }
    : { desired: 'down', reason: 'merged' }
}

/** The rules about the base branch and the labels, which say whether a pull request gets an app at all. */
const excludedByRules = (
  { baseRef, labels }: PullRequestObservation,
  { baseBranches, blockingLabels, requiredLabels }: ProjectConfig,
  current: PolicyInput['current'],
): Decision | undefined => {
  if (!includesBranch(baseBranches, baseRef)) return { desired: 'down', reason: 'base_branch' }
  const present = new Set(labels.map(label => label.toLowerCase()))
  const hasLabel = (label: string) => present.has(label.toLowerCase())
  if (blockingLabels.some(hasLabel)) return { desired: 'down', reason: 'label_blocking' }
  if (requiredLabels.every(hasLabel)) return undefined
  return isKept(current)
    ? { desired: 'down', reason: 'label_removed', graceMs: labelGraceMs }
    : { desired: 'down', reason: 'label_missing' }
}

/** The live version of a pull request stays; only this commit is skipped. */
const skippedByCommit = (
  facts: ReturnType<typeof knownFacts>,
  { skipTokens }: ProjectConfig,
  current: PolicyInput['current'],
  title = '',
): Decision | undefined => {
  if (!skipTokens) return undefined
  if (asksToSkip(title)) return skips(current, 'commit_skipped')
  if (facts.message === undefined) return waits(current, 'facts_pending')
  return asksToSkip(facts.message) ? skips(current, 'commit_skipped') : undefined
}

const unchangedPaths = (
  facts: ReturnType<typeof knownFacts>,
  { paths, whenUnmatched }: ProjectConfig,
  current: PolicyInput['current'],
): Decision | undefined => {
  if (paths.length === 0) return undefined
  if (facts.isPathChanged === undefined) return waits(current, 'facts_pending')
  if (facts.isPathChanged) return undefined
  return whenUnmatched === 'destroy'
    ? { desired: 'down', reason: 'paths_unmatched' }
    : skips(current, 'paths_unmatched')
}

/** A commit that is up already does not wait again: a check that turns red later takes nothing down. */
const waitsForChecks = (
  { checks }: ReturnType<typeof knownFacts>,
  head: string,
  { waitForChecks }: ProjectConfig,
  current: PolicyInput['current'],
): Decision | undefined => {
  if (waitForChecks.length === 0 || (current?.desired === 'up' && current.sha === head)) return undefined
  if (checks === undefined) return waits(current, 'facts_pending')
  const outcomes = waitForChecks.map(name => checks[name])
  if (outcomes.includes(undefined)) return waits(current, 'facts_pending')
  if (outcomes.includes('failure')) return waits(current, 'checks_failed')
  return outcomes.every(outcome => outcome === 'success') ? undefined : waits(current, 'checks_pending')
}

/** What runs stays; nothing new comes up until the reason ends. */
const waits = (current: PolicyInput['current'], reason: ReasonCode): Decision => ({
  desired: isKept(current) ? 'keep' : 'held',
  reason,
})

/** What runs stays; this commit is not deployed. */
const skips = (current: PolicyInput['current'], reason: ReasonCode): Decision => ({
  desired: isKept(current) ? 'keep' : 'down',
  reason,
})

/**
 * Without a connection there are no sources and no reports: running apps stay up, and new commits are not
 * deployed.
 */
const decideCutOff = (
  { connection }: PolicyInput['project'],
  current: PolicyInput['current'],
): Decision | undefined => (connection === 'ok' ? undefined : waits(current, connection))

/** The code of this commit is not trusted, and no person approved it. An approved earlier commit may stay live. */
const decideStranger = (
  reason: Distrust,
  config: ProjectConfig,
  current: PolicyInput['current'],
): Decision => {
  if (current?.desired === 'up' && config.afterUnapprovedPush === 'sleep')
    return { desired: current.isServing ? 'asleep' : 'held', reason }
  const isEarned = current?.isServing || (current !== null && current.sha === current.approvedSha)
  return { desired: isKept(current) && (isEarned || current?.desired === 'asleep') ? 'keep' : 'held', reason }
}

const decidePaused = (config: ProjectConfig, current: PolicyInput['current']): Decision => ({
  desired:
    config.whenPaused === 'sleep' && current?.desired === 'up' && current.isServing ? 'asleep' : 'keep',
  reason: 'project_paused',
})

const decideDraft = (config: ProjectConfig, current: PolicyInput['current']): Decision => {
  if (config.drafts === 'keep' && isKept(current)) return { desired: 'keep', reason: 'draft_kept' }
  return { desired: 'down', reason: 'draft' }
}

const decideBranch = (branch: BranchObservation, input: PolicyInput): Decision => {
  const { project, current } = input
  if (branch.headSha === null) return { desired: 'down', reason: 'branch_deleted' }
  if (!project.config.trackedBranches.includes(branch.branch))
    return { desired: 'down', reason: 'branch_not_tracked' }
  if (project.state === 'paused') return decidePaused(project.config, current)
  // The time of a branch is that of its repository: a push to any branch makes it look new, so a newer time
  // alone must not undo a user's choice.
  if (isDestroyed(current)) return { desired: 'keep', reason: 'destroyed_by_user' }
  const cut = decideCutOff(project, current)
  if (cut) return cut
  if (current?.isFrozen) return { desired: 'keep', reason: 'frozen_by_user' }
  const chosen = chosenByUser(current, branch.headSha)
  if (chosen) return { desired: 'keep', reason: chosen }
  const facts = knownFacts(input)
  if (!facts.hasConfig) return waits(current, 'facts_pending')
  const skipped = skippedByCommit({ ...facts, message: branch.headMessage ?? '' }, project.config, current)
  if (skipped) return skipped
  const rest = restsUntilPush(current, branch.headSha)
  if (rest) return { desired: 'keep', reason: rest }
  return { desired: 'up', sha: branch.headSha, reason: 'branch_tracked' }
}

const isDestroyed = (current: PolicyInput['current']): boolean =>
  current?.desired === 'down' && current.choice?.what === 'destroy'

const chosenToRun: Partial<Record<ChoiceKind, ReasonCode>> = {
  deploy: 'deployed_by_user',
  approve: 'approved_by_user',
  rollback: 'rolled_back_by_user',
  wake: 'woken_by_user',
}

/** A commit that a user deployed, approved, rolled back to or woke stays until the head moves. */
const chosenByUser = (current: PolicyInput['current'], head: string): ReasonCode | undefined =>
  current?.desired === 'up' && current.choice?.head === head ? chosenToRun[current.choice.what] : undefined

/** Who asked to deploy a commit when its author needed no approval, or was not known, has not approved it. */
const isDeployedUnapproved = (current: PolicyInput['current']): boolean =>
  current?.desired === 'up' && current.choice?.what === 'deploy' && current.sha !== current.approvedSha

/** A sleeping or expired environment stays so until the head moves: a push brings it back. */
const restsUntilPush = (current: PolicyInput['current'], head: string): ReasonCode | undefined => {
  if (current?.desired === 'asleep') return current.head === head ? (current.reason as ReasonCode) : undefined
  const isExpired = current?.desired === 'down' && current.choice?.what === 'expire'
  return isExpired && current.choice?.head === head ? 'expired' : undefined
}

/** It runs, or it sleeps with its release kept: a commit that is not deployed does not change that. */
const isKept = (current: PolicyInput['current']): boolean =>
  current?.desired === 'up' || current?.desired === 'asleep'

/** GitHub Actions' own skip markers plus ours, in the message of the head commit. */
export const asksToSkip = (message: string): boolean =>
  /\[(skip ci|ci skip|no ci|skip actions|actions skip|skip deploy|skip review)\]/i.test(message) ||
  /^skip-checks: *true$/im.test(message)
