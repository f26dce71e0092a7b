import {
  type BranchObservation,
  checkPrefix,
  cleanText,
  findCommandLine,
  type PullRequestObservation,
} from '@taxiway/domain'
import type { z } from 'zod'
import {
  authorizationEvent,
  checkRunEvent,
  checkSuiteEvent,
  installationEvent,
  installationRepositoriesEvent,
  issueCommentEvent,
  memberEvent,
  mergeGroupEvent,
  pullRequestEvent,
  pushEvent,
  repositoryEvent,
  statusEvent,
} from './schemas.js'

const ZERO_SHA = /^0{40}(?:0{24})?$/
const BRANCH_PREFIX = 'refs/heads/'
// The deployments API cannot resolve these branches, and GitHub removes them.
const MERGE_QUEUE_PREFIX = 'gh-readonly-queue/'

export type IgnoreReason =
  | 'event_not_used'
  | 'action_not_used'
  | 'not_a_branch'
  | 'merge_queue'
  | 'unexpected_shape'
  | 'not_a_command'
  | 'not_a_pull_request'
  | 'written_by_a_bot'

type PersonInPayload = { id?: number | null | undefined; login: string } | null | undefined
/** `id` is null when GitHub does not say it. */
export type Person = { id: number | null; login: string }
type NamedRepository = { id: number; fullName: string }

export type DeliveryObservation =
  | {
      kind: 'pull_request'
      /** Only a hint; policy uses the state. */
      action: string
      repositoryId: number
      installationId: number | null
      pullRequest: PullRequestObservation
    }
  | {
      kind: 'branch'
      repositoryId: number
      installationId: number | null
      ref: string
      before: string
      after: string
      created: boolean
      deleted: boolean
      forced: boolean
      /** The files that its commits touch; null when GitHub may have left some out. */
      changedPaths: string[] | null
      branch: BranchObservation
    }
  | {
      kind: 'installation'
      action: string
      installationId: number
      account: { id: number; login: string } | null
      /** The permissions that the installation grants; null when the delivery does not contain them. */
      permissions: Readonly<Record<string, string>> | null
      repositoriesAdded: NamedRepository[]
      repositoriesRemoved: NamedRepository[]
    }
  | {
      kind: 'repository'
      action: string
      repositoryId: number
      installationId: number | null
      owner: string
      name: string
      defaultBranch: string | null
      archived: boolean
      private: boolean | null
    }
  /** A person commented a command on a pull request. */
  | {
      kind: 'comment'
      repositoryId: number
      number: number
      commentId: number
      url: string
      line: string
      author: Person
      createdAt: string
    }
  /** A person pressed "Re-run" on a check, or on all of a commit. */
  | {
      kind: 'rerun'
      repositoryId: number
      sha: string
      /** Our own id of the check; null for all of the commit. */
      checkId: string | null
      author: Person
    }
  /** A check or status of another App has ended, which a rule may wait for. */
  | { kind: 'checked'; repositoryId: number; sha: string }
  /** The merge queue waits for the checks of its own commit. */
  | { kind: 'merge_queue'; repositoryId: number; sha: string }
  /** The access of a person to a repository changed. */
  | { kind: 'member'; action: string; repositoryId: number; login: string }
  /** A user revoked the App's authorization. */
  | { kind: 'authorization'; action: string; accountId: number }
  | { kind: 'ignored'; reason: IgnoreReason }

const parsers: Readonly<Record<string, (payload: unknown) => DeliveryObservation>> = {
  pull_request: parsePullRequest,
  push: parsePush,
  installation: parseInstallation,
  installation_repositories: parseInstallationRepositories,
  member: parseMember,
  repository: parseRepository,
  github_app_authorization: parseAuthorization,
  issue_comment: parseComment,
  check_run: parseCheckRun,
  check_suite: parseCheckSuite,
  status: parseStatus,
  merge_group: parseMergeGroup,
}

/** The events that `parseDelivery` uses. */
export const usedEvents: readonly string[] = Object.keys(parsers)

// Pull request actions that do not affect a preview.
const idlePullRequestActions: ReadonlySet<string> = new Set([
  'assigned',
  'auto_merge_disabled',
  'auto_merge_enabled',
  'demilestoned',
  'dequeued',
  'enqueued',
  'locked',
  'milestoned',
  'review_request_removed',
  'review_requested',
  'unassigned',
  'unlocked',
])

/**
 * Returns what a verified delivery reports about a target, an installation or a repository. Pure, never
 * throws: a delivery that is not used or has an unknown shape is `ignored` with the reason.
 */
export const parseDelivery = (event: string, payload: unknown): DeliveryObservation => {
  const parse = Object.hasOwn(parsers, event) ? parsers[event] : undefined
  return parse ? parse(payload) : ignored('event_not_used')
}

/** True for merge queue branches: they are never a target. */
export function isMergeQueueBranch(branch: string): boolean {
  return branch.startsWith(MERGE_QUEUE_PREFIX)
}

function parsePullRequest(payload: unknown): DeliveryObservation {
  const event = read(pullRequestEvent, payload)
  if (!event) return ignored('unexpected_shape')
  if (idlePullRequestActions.has(event.action)) return ignored('action_not_used')
  return {
    kind: 'pull_request',
    action: event.action,
    repositoryId: event.repository.id,
    installationId: event.installation?.id ?? null,
    pullRequest: event.pull_request,
  }
}

function parsePush(payload: unknown): DeliveryObservation {
  const event = read(pushEvent, payload)
  if (!event) return ignored('unexpected_shape')
  if (!event.ref.startsWith(BRANCH_PREFIX)) return ignored('not_a_branch')
  const branch = event.ref.slice(BRANCH_PREFIX.length)
  if (isMergeQueueBranch(branch)) return ignored('merge_queue')
  const pushedAt = readTime(event.repository.pushed_at) ?? readTime(event.head_commit?.timestamp)
  if (pushedAt === undefined) return ignored('unexpected_shape')
  const deleted = event.deleted ?? ZERO_SHA.test(event.after)
  return {
    kind: 'branch',
    repositoryId: event.repository.id,
    installationId: event.installation?.id ?? null,
    ref: event.ref,
    before: event.before,
    after: event.after,
    created: event.created ?? ZERO_SHA.test(event.before),
    deleted,
    forced: event.forced ?? false,
    changedPaths: readChangedPaths(event),
    branch: {
      branch,
      headSha: deleted ? null : event.after,
      headMessage: deleted ? null : (event.head_commit?.message ?? null),
      pushedAt,
    },
  }
}

function parseAuthorization(payload: unknown): DeliveryObservation {
  const event = read(authorizationEvent, payload)
  if (!event) return ignored('unexpected_shape')
  if (event.action !== 'revoked') return ignored('action_not_used')
  return { kind: 'authorization', action: event.action, accountId: event.sender.id }
}

function parseInstallation(payload: unknown): DeliveryObservation {
  const event = read(installationEvent, payload)
  if (!event) return ignored('unexpected_shape')
  const named = (event.repositories ?? []).map(toNamed)
  const isGone = event.action === 'deleted'
  return {
    kind: 'installation',
    action: event.action,
    installationId: event.installation.id,
    account: toAccount(event.installation.account),
    permissions: event.installation.permissions ?? null,
    repositoriesAdded: isGone ? [] : named,
    repositoriesRemoved: isGone ? named : [],
  }
}

function parseInstallationRepositories(payload: unknown): DeliveryObservation {
  const event = read(installationRepositoriesEvent, payload)
  if (!event) return ignored('unexpected_shape')
  return {
    kind: 'installation',
    action: event.action,
    installationId: event.installation.id,
    account: toAccount(event.installation.account),
    permissions: event.installation.permissions ?? null,
    repositoriesAdded: event.repositories_added.map(toNamed),
    repositoriesRemoved: event.repositories_removed.map(toNamed),
  }
}

function parseMember(payload: unknown): DeliveryObservation {
  const event = read(memberEvent, payload)
  if (!event) return ignored('unexpected_shape')
  const { action, repository, member } = event
  return { kind: 'member', action, repositoryId: repository.id, login: member.login }
}

function parseRepository(payload: unknown): DeliveryObservation {
  const event = read(repositoryEvent, payload)
  if (!event) return ignored('unexpected_shape')
  const { repository } = event
  return {
    kind: 'repository',
    action: event.action,
    repositoryId: repository.id,
    installationId: event.installation?.id ?? null,
    owner: repository.owner.login,
    name: repository.name,
    defaultBranch: repository.default_branch ?? null,
    archived: repository.archived ?? event.action === 'archived',
    private: repository.private ?? null,
  }
}

/** Edits, deletions, issues, bots and Apps give no commands. */
function parseComment(payload: unknown): DeliveryObservation {
  const event = read(issueCommentEvent, payload)
  if (!event) return ignored('unexpected_shape')
  const { action, issue, comment, repository } = event
  if (action !== 'created') return ignored('action_not_used')
  const line = findCommandLine(comment.body)
  if (line === null) return ignored('not_a_command')
  if (!issue.pull_request) return ignored('not_a_pull_request')
  const { user } = comment
  if (!user || user.type === 'Bot' || comment.performed_via_github_app) return ignored('written_by_a_bot')
  const createdAt = readTime(comment.created_at)
  if (createdAt === undefined) return ignored('unexpected_shape')
  return {
    kind: 'comment',
    repositoryId: repository.id,
    number: issue.number,
    commentId: comment.id,
    url: comment.html_url,
    line,
    author: { id: user.id ?? null, login: user.login },
    createdAt,
  }
}

function parseCheckRun(payload: unknown): DeliveryObservation {
  const event = read(checkRunEvent, payload)
  if (!event) return ignored('unexpected_shape')
  const { head_sha: commit, external_id: checkId, name } = event.check_run
  if (event.action === 'completed' && !name.startsWith(checkPrefix))
    return { kind: 'checked', repositoryId: event.repository.id, sha: commit }
  return rerun(event, commit, checkId ?? null)
}

function parseCheckSuite(payload: unknown): DeliveryObservation {
  const event = read(checkSuiteEvent, payload)
  return event ? rerun(event, event.check_suite.head_sha, null) : ignored('unexpected_shape')
}

function parseStatus(payload: unknown): DeliveryObservation {
  const event = read(statusEvent, payload)
  if (!event) return ignored('unexpected_shape')
  if (event.state === 'pending') return ignored('action_not_used')
  return { kind: 'checked', repositoryId: event.repository.id, sha: event.sha }
}

// GitHub's limits: the list is cut without a sign.
const mostCommits = 2_048
const mostFilesOfCommit = 3_000

function readChangedPaths(event: z.infer<typeof pushEvent>): string[] | null {
  const { commits, created, deleted, forced } = event
  if (!commits || created || deleted || forced || commits.length >= mostCommits) return null
  const lists = commits.map(({ added, modified, removed }) =>
    [added, modified, removed].flatMap(paths => paths ?? []),
  )
  return lists.some(list => list.length >= mostFilesOfCommit) ? null : lists.flat()
}

function rerun(
  { action, sender, repository }: { action: string; sender?: PersonInPayload; repository: { id: number } },
  commit: string,
  checkId: string | null,
): DeliveryObservation {
  if (action !== 'rerequested') return ignored('action_not_used')
  if (!sender) return ignored('unexpected_shape')
  const author = { id: sender.id ?? null, login: sender.login }
  return { kind: 'rerun', repositoryId: repository.id, sha: commit, checkId, author }
}

function parseMergeGroup(payload: unknown): DeliveryObservation {
  const event = read(mergeGroupEvent, payload)
  if (!event) return ignored('unexpected_shape')
  if (event.action !== 'checks_requested') return ignored('action_not_used')
  return { kind: 'merge_queue', repositoryId: event.repository.id, sha: event.merge_group.head_sha }
}

function read<T>(schema: z.ZodType<T>, payload: unknown): T | undefined {
  const { data } = schema.safeParse(payload)
  return data === undefined ? undefined : cleanText(data)
}

function readTime(value: string | number | null | undefined): string | undefined {
  const time = new Date(typeof value === 'number' ? value * 1000 : (value ?? Number.NaN))
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}

function toNamed({ id, full_name }: { id: number; full_name: string }): NamedRepository {
  return { id, fullName: full_name }
}

function toAccount(account: { id: number; login: string } | null | undefined) {
  return account ? { id: account.id, login: account.login } : null
}

function ignored(reason: IgnoreReason): DeliveryObservation {
  return { kind: 'ignored', reason }
}
