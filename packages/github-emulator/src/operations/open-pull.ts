import { unprocessable, validationFailed } from '../api-error.js'
import { emitPullRequest } from '../emit-event.js'
import { rememberPull } from '../pull-revisions.js'
import { ensureAccount, findAccount, ownerOf, pullsOf } from '../queries.js'
import type { FileContent } from '../render-fast-import.js'
import { type Account, nextId, type PullRequest, type Repository } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'
import type { PullChange } from './pull-change.js'
import { refreshPull } from './pull-state.js'
import { idsOf, pushBranch } from './push-branch.js'
import { ensureFork } from './repositories.js'

export type OpenPullRequest = {
  head: string
  base?: string | undefined
  title?: string | undefined
  body?: string | null | undefined
  author?: string | undefined
  fork?: boolean | undefined
  draft?: boolean | undefined
  labels?: string[] | undefined
  authorAssociation?: string | undefined
  /** With files, the head branch is committed first, in the same call. */
  files?: Record<string, FileContent> | undefined
  message?: string | undefined
  deliver?: boolean | undefined
}

/** Opens a pull request; `fork` takes its head from the author's own copy, which is made when it is missing. */
export const openPull = async (
  world: World,
  repository: Repository,
  request: OpenPullRequest,
): Promise<PullChange> => {
  const { state, git, clock } = world
  const author = authorOf(world, repository, request.author)
  const headRepository = await headRepositoryOf(world, repository, request, author)
  const branch = request.head.replace(/^[^:]*:/, '')
  const deliveries: number[] = []
  if (request.files) {
    const { files, message, deliver } = request
    const pushed = await pushBranch(world, headRepository, {
      branch,
      files,
      message,
      author: author.login,
      deliver,
    })
    deliveries.push(...pushed.deliveries)
  }
  const baseRef = request.base ?? repository.defaultBranch
  const [headSha, baseSha] = await Promise.all([
    git.resolve(headRepository.id, `refs/heads/${branch}`),
    git.resolve(repository.id, `refs/heads/${baseRef}`),
  ])
  if (!headSha) throw validationFailed({ resource: 'PullRequest', field: 'head', code: 'invalid' })
  if (!baseSha) throw validationFailed({ resource: 'PullRequest', field: 'base', code: 'invalid' })
  refuseDuplicate(world, repository, headRepository, branch, baseRef)
  const nowText = formatTime(clock.now().getTime())
  const pull: PullRequest = {
    id: nextId(state),
    repositoryId: repository.id,
    number: repository.nextNumber,
    state: 'open',
    title: request.title ?? `Update ${branch}`,
    body: request.body ?? null,
    authorId: author.id,
    authorAssociation: request.authorAssociation ?? associationOf(repository, headRepository, author),
    draft: request.draft ?? false,
    labels: (request.labels ?? []).map(name => ({ id: nextId(state), name, color: 'ededed' })),
    head: { ref: branch, sha: headSha, repositoryId: headRepository.id, ownerId: headRepository.ownerId },
    base: { ref: baseRef, sha: baseSha },
    createdAt: nowText,
    updatedAt: nowText,
    closedAt: null,
    mergedAt: null,
    mergedById: null,
    mergeCommitSha: null,
    commits: 0,
    additions: 0,
    deletions: 0,
    changedFiles: 0,
  }
  repository.nextNumber += 1
  await refreshPull(world, pull, headSha)
  rememberPull(world, pull)
  deliveries.push(
    ...idsOf([emitPullRequest(world, 'opened', pull, { sender: author, deliver: request.deliver })]),
  )
  return { pull, deliveries }
}

const authorOf = (world: World, repository: Repository, login: string | undefined): Account => {
  const owner = ownerOf(world.state, repository)
  return ensureAccount(
    world.state,
    login ?? (owner.type === 'User' ? owner.login : 'octo-dev'),
    world.clock.now().getTime(),
  )
}

const headRepositoryOf = async (
  world: World,
  repository: Repository,
  request: OpenPullRequest,
  author: Account,
) => {
  const owner = request.head.includes(':') ? request.head.split(':', 1)[0] : undefined
  if (owner !== undefined && owner.toLowerCase() !== ownerOf(world.state, repository).login.toLowerCase()) {
    const account = findAccount(world.state, owner)
    if (!account) throw unprocessable(`${owner} does not exist`)
    return ensureFork(world, repository, account)
  }
  if (request.fork) return ensureFork(world, repository, author)
  // An author who pushes a branch to the repository itself can write to it.
  repository.roles[author.login.toLowerCase()] ??= 'write'
  return repository
}

const refuseDuplicate = (
  world: World,
  repository: Repository,
  head: Repository,
  branch: string,
  base: string,
): void => {
  const same = pullsOf(world.state, repository.id).find(
    one =>
      one.state === 'open' &&
      one.head.repositoryId === head.id &&
      one.head.ref === branch &&
      one.base.ref === base,
  )
  if (!same) return
  const message = `A pull request already exists for ${ownerOf(world.state, head).login}:${branch}.`
  throw validationFailed({ resource: 'PullRequest', field: 'head', code: 'custom', message })
}

const associationOf = (repository: Repository, head: Repository, author: Account): string => {
  if (author.id === repository.ownerId) return 'OWNER'
  if (head.id === repository.id) return 'MEMBER'
  return repository.roles[author.login.toLowerCase()] ? 'COLLABORATOR' : 'FIRST_TIME_CONTRIBUTOR'
}
