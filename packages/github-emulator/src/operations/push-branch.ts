import { unprocessable } from '../api-error.js'
import { type EventOptions, emitPullRequest, emitPush } from '../emit-event.js'
import { rememberPull } from '../pull-revisions.js'
import { ensureAccount, ownerOf } from '../queries.js'
import type { FileContent } from '../render-fast-import.js'
import type { Account, Delivery, PullRequest, Repository } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'
import { pullBaseRepository, refreshPull, touchPull } from './pull-state.js'

export type CommitRequest = {
  branch: string
  message?: string | undefined
  files?: Record<string, FileContent> | undefined
  deletePaths?: string[] | undefined
  author?: string | undefined
  /** The parent commit; null for a commit without one. Default: the head of the branch, else of the default branch. */
  parent?: string | null | undefined
  force?: boolean | undefined
  deliver?: boolean | undefined
  sameTimestamp?: boolean | undefined
}

export type Pushed = { sha: string; before: string | null; deliveries: number[] }

/** Commits to a branch and sends GitHub's webhooks: `push`, and `synchronize` for pull requests with this head. */
export const pushBranch = async (
  world: World,
  repository: Repository,
  request: CommitRequest,
): Promise<Pushed> => {
  const { git } = world
  const ref = `refs/heads/${request.branch}`
  if (!(await git.isRefName(repository.id, ref)))
    throw unprocessable(`${request.branch} is not a branch name`)
  const before = await git.resolve(repository.id, ref)
  const parent = await parentOf(world, repository, request, before)
  if (before !== null && parent !== before && !request.force)
    throw unprocessable('Update is not a fast forward')
  const author = senderOf(world, repository, request.author)
  const commit = {
    ref,
    parents: parent === null ? [] : [parent],
    message: request.message ?? 'Update',
    author: { name: author.login, email: author.email },
    atMs: world.clock.now().getTime(),
    ...(request.files ? { files: request.files } : {}),
    ...(request.deletePaths ? { deletePaths: request.deletePaths } : {}),
  }
  const sha = await git.commit(repository.id, commit).catch((error: unknown) => {
    throw unprocessable(error instanceof Error ? error.message : 'git refused the commit')
  })
  const forced = before !== null && parent !== before
  const options = { sender: author, deliver: request.deliver, sameTimestamp: request.sameTimestamp }
  const deliveries = await announcePush(
    world,
    repository,
    { branch: request.branch, before, after: sha, forced },
    options,
  )
  return { sha, before, deliveries }
}

type Move = { branch: string; before: string | null; after: string; forced: boolean }
export type ChangeOptions = EventOptions & { sameTimestamp?: boolean | undefined }

/** What follows when a branch has moved, by a push or by another operation. */
export const announcePush = async (
  world: World,
  repository: Repository,
  { branch, before, after, forced }: Move,
  options: ChangeOptions,
): Promise<number[]> => {
  repository.pushedAt = formatTime(world.clock.now().getTime())
  world.save()
  const sent = await emitPush(
    world,
    repository,
    { ref: `refs/heads/${branch}`, before, after, forced },
    options,
  )
  for (const pull of openPullsFrom(world, repository, branch)) {
    sent.push(await synchronize(world, pull, after, options))
  }
  return idsOf(sent)
}

export const idsOf = (sent: (Delivery | null)[]): number[] => sent.flatMap(one => one?.id ?? [])

export const senderOf = (world: World, repository: Repository, login: string | undefined): Account => {
  const nowMs = world.clock.now().getTime()
  const owner = ownerOf(world.state, repository)
  return login
    ? ensureAccount(world.state, login, nowMs)
    : owner.type === 'User'
      ? owner
      : ensureAccount(world.state, 'octo-dev', nowMs)
}

export const openPullsFrom = (world: World, repository: Repository, branch: string): PullRequest[] =>
  Object.values(world.state.pulls).filter(
    pull => pull.state === 'open' && pull.head.repositoryId === repository.id && pull.head.ref === branch,
  )

const synchronize = async (world: World, pull: PullRequest, after: string, options: ChangeOptions) => {
  const before = pull.head.sha
  await refreshPull(world, pull, after)
  touchPull(world, pull, options.sameTimestamp)
  rememberPull(world, pull)
  if (pullBaseRepository(world, pull).archived) return null
  return emitPullRequest(world, 'synchronize', pull, { ...options, fields: { before, after } })
}

const parentOf = async (
  world: World,
  repository: Repository,
  request: CommitRequest,
  before: string | null,
): Promise<string | null> => {
  if (request.parent === null) return null
  if (request.parent === undefined) {
    return before ?? world.git.resolve(repository.id, `refs/heads/${repository.defaultBranch}`)
  }
  const parent = await world.git.resolve(repository.id, request.parent)
  if (parent === null) throw unprocessable(`No commit found for ${request.parent}`)
  return parent
}
