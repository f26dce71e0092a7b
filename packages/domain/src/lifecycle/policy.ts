import type { Choice, ChoiceKind } from './choice.js'
import { type Connection, isLost } from './connection.js'
import type { BranchObservation, Observation, PullRequestObservation } from './observation.js'
import type { ProjectConfig } from './project-config.js'

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
  | 'fork_unapproved'
  | 'bot_author'
  | 'commit_skipped'
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

/** What should be running for a target, and why. `keep` leaves the current desired state as it is. */
export type Decision =
  | { desired: 'up'; sha: string; reason: ReasonCode }
  | { desired: 'down' | 'held'; reason: ReasonCode }
  | { desired: 'keep'; reason: ReasonCode }

export type PolicyInput = {
  observation: Observation
  project: {
    state: 'active' | 'paused' | 'archived' | 'deleted'
    config: ProjectConfig
    repositoryId: number
    connection: Connection
    /** The grace period of a lost connection has ended. */
    isGraceOver: boolean
  }
  /** The desired state before this decision; null when the environment is new. */
  current: {
    desired: DesiredState
    /** Only told; nothing is decided by it. */
    reason: string
    /** The head known at that time. */
    head: string | null
    /** What stands against policy. */
    choice: Choice | null
    /** A person stopped automatic deployments. */
    isFrozen: boolean
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

const decidePullRequest = (
  pullRequest: PullRequestObservation,
  { project, current }: PolicyInput,
): Decision => {
  if (pullRequest.state === 'closed')
    return {
      desired: 'down',
      reason: pullRequest.merged ? 'merged' : 'closed',
    }
  // A user destroyed it; only a deploy request or reopening brings it back.
  if (isDestroyed(current)) return { desired: 'keep', reason: 'destroyed_by_user' }
  if (!project.config.pullRequests) return { desired: 'down', reason: 'pull_requests_disabled' }
  if (project.state === 'paused') return { desired: 'keep', reason: 'project_paused' }
  const cut = decideCutOff(project, current)
  if (cut) return cut
  if (current?.isFrozen) return { desired: 'keep', reason: 'frozen_by_user' }
  const chosen = chosenByUser(current, pullRequest.headSha)
  if (chosen) return { desired: 'keep', reason: chosen }
  // An unknown head repository (a deleted fork) gets the trust of a fork, no more.
  if (pullRequest.headRepositoryId !== pullRequest.baseRepositoryId)
    return {
      desired: isKept(current) ? 'keep' : 'held',
      reason: 'fork_unapproved',
    }
  if (pullRequest.author?.type === 'Bot' && project.config.bots === 'ignore')
    return {
      desired: isKept(current) ? 'keep' : 'down',
      reason: 'bot_author',
    }
  if (pullRequest.draft && project.config.drafts !== 'deploy') return decideDraft(project.config, current)
  const rest = restsUntilPush(current, pullRequest.headSha)
  if (rest) return { desired: 'keep', reason: rest }
  return {
    desired: 'up',
    sha: pullRequest.headSha,
    reason: 'pull_request_open',
  }
}

/**
 * Without a connection there are no sources and no reports: running apps stay up, and new commits are not
 * deployed.
 */
const decideCutOff = (
  { connection }: PolicyInput['project'],
  current: PolicyInput['current'],
): Decision | undefined =>
  connection === 'ok' ? undefined : { desired: isKept(current) ? 'keep' : 'held', reason: connection }

const decideDraft = (config: ProjectConfig, current: PolicyInput['current']): Decision => {
  if (config.drafts === 'keep' && isKept(current)) return { desired: 'keep', reason: 'draft_kept' }
  return { desired: 'down', reason: 'draft' }
}

const decideBranch = (branch: BranchObservation, { project, current }: PolicyInput): Decision => {
  if (branch.headSha === null) return { desired: 'down', reason: 'branch_deleted' }
  if (!project.config.trackedBranches.includes(branch.branch))
    return { desired: 'down', reason: 'branch_not_tracked' }
  if (project.state === 'paused') return { desired: 'keep', reason: 'project_paused' }
  // The time of a branch is that of its repository: a push to any branch makes it look new, so a newer time
  // alone must not undo a user's choice.
  if (isDestroyed(current)) return { desired: 'keep', reason: 'destroyed_by_user' }
  const cut = decideCutOff(project, current)
  if (cut) return cut
  if (current?.isFrozen) return { desired: 'keep', reason: 'frozen_by_user' }
  const chosen = chosenByUser(current, branch.headSha)
  if (chosen) return { desired: 'keep', reason: chosen }
  if (branch.headMessage !== null && asksToSkip(branch.headMessage))
    return {
      desired: current === null ? 'down' : 'keep',
      reason: 'commit_skipped',
    }
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
