import { ApiError, unprocessable } from '../api-error.js'
import { emitPullRequest } from '../emit-event.js'
import { rememberPull } from '../pull-revisions.js'
import { renderLabel } from '../render/pull-request.js'
import { repositoryUrl } from '../render/repository.js'
import { nextId, type PullRequest } from '../state.js'
import type { World } from '../world.js'
import type { PullChange } from './pull-change.js'
import { pullBaseRepository, refreshPull, touchPull } from './pull-state.js'
import { announcePush, type ChangeOptions, idsOf } from './push-branch.js'

type Fields = Record<string, unknown>

/** Writes a change down and announces it; every operation below ends here. */
const announce = (
  world: World,
  pull: PullRequest,
  action: string,
  options: ChangeOptions,
  fields: Fields = {},
): PullChange => {
  touchPull(world, pull, options.sameTimestamp)
  if (action === 'closed') pull.closedAt = pull.updatedAt
  if (action === 'closed' && pull.mergedById !== null) pull.mergedAt = pull.updatedAt
  rememberPull(world, pull)
  return { pull, deliveries: idsOf([emitPullRequest(world, action, pull, { ...options, fields })]) }
}

export const closePull = (world: World, pull: PullRequest, options: ChangeOptions): PullChange => {
  requireState(pull, 'open')
  pull.state = 'closed'
  return announce(world, pull, 'closed', options)
}

export const reopenPull = async (
  world: World,
  pull: PullRequest,
  options: ChangeOptions,
): Promise<PullChange> => {
  requireState(pull, 'closed')
  if (pull.mergedAt !== null) throw unprocessable('A merged pull request cannot be reopened.')
  const sha = await world.git.resolve(pull.head.repositoryId, `refs/heads/${pull.head.ref}`)
  if (!sha || !world.state.repositories[pull.head.repositoryId]) {
    throw unprocessable(`The ${pull.head.ref} branch has been deleted.`)
  }
  Object.assign(pull, { state: 'open', closedAt: null })
  await refreshPull(world, pull, sha)
  return announce(world, pull, 'reopened', options)
}

/** Merges for real, with a merge commit on the base branch; conflicting changes are refused. */
export const mergePull = async (
  world: World,
  pull: PullRequest,
  options: ChangeOptions,
): Promise<PullChange> => {
  requireState(pull, 'open')
  if (pull.draft) throw new ApiError(405, 'Pull Request is still a draft')
  const { git } = world
  const repository = pullBaseRepository(world, pull)
  const before = await git.resolve(repository.id, `refs/heads/${pull.base.ref}`)
  if (!before) throw new ApiError(405, 'Base branch does not exist')
  const tree = await git.mergeTree(repository.id, before, pull.head.sha)
  if (!tree) throw new ApiError(405, 'Pull Request is not mergeable')
  const after = await git.commit(repository.id, {
    ref: `refs/heads/${pull.base.ref}`,
    parents: [before, pull.head.sha],
    tree,
    message: `Merge pull request #${pull.number} from ${pull.head.ref}\n\n${pull.title}`,
    author: { name: options.sender.login, email: options.sender.email },
    atMs: world.clock.now().getTime(),
  })
  Object.assign(pull, { state: 'closed', mergedById: options.sender.id, mergeCommitSha: after })
  const closed = announce(world, pull, 'closed', options)
  const pushed = await announcePush(
    world,
    repository,
    { branch: pull.base.ref, before, after, forced: false },
    options,
  )
  return { pull, deliveries: [...closed.deliveries, ...pushed] }
}

export type Edit = { title?: string | undefined; body?: string | null | undefined; base?: string | undefined }

export const editPull = async (
  world: World,
  pull: PullRequest,
  edit: Edit,
  options: ChangeOptions,
): Promise<PullChange> => {
  const changes: Fields = {}
  if (edit.title !== undefined) changes['title'] = { from: pull.title }
  if (edit.body !== undefined) changes['body'] = { from: pull.body }
  if (edit.base !== undefined) {
    const sha = await world.git.resolve(pull.repositoryId, `refs/heads/${edit.base}`)
    if (!sha) throw unprocessable(`Proposed base branch '${edit.base}' was not found`)
    changes['base'] = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } }
    pull.base = { ref: edit.base, sha }
    await refreshPull(world, pull, pull.head.sha)
  }
  pull.title = edit.title ?? pull.title
  if (edit.body !== undefined) pull.body = edit.body
  return announce(world, pull, 'edited', options, { changes })
}

export const labelPull = (
  world: World,
  pull: PullRequest,
  name: string,
  options: ChangeOptions,
): PullChange => {
  if (pull.labels.some(one => one.name === name)) return { pull, deliveries: [] }
  const label = { id: nextId(world.state), name, color: 'ededed' }
  pull.labels.push(label)
  return announce(world, pull, 'labeled', options, { label: renderLabel(repoUrlOf(world, pull), label) })
}

export const unlabelPull = (
  world: World,
  pull: PullRequest,
  name: string,
  options: ChangeOptions,
): PullChange => {
  const label = pull.labels.find(one => one.name === name)
  if (!label) return { pull, deliveries: [] }
  pull.labels = pull.labels.filter(one => one !== label)
  return announce(world, pull, 'unlabeled', options, { label: renderLabel(repoUrlOf(world, pull), label) })
}

export const setDraft = (
  world: World,
  pull: PullRequest,
  draft: boolean,
  options: ChangeOptions,
): PullChange => {
  if (pull.draft === draft) return { pull, deliveries: [] }
  pull.draft = draft
  return announce(world, pull, draft ? 'converted_to_draft' : 'ready_for_review', options)
}

/** Closes the conversation to all who cannot write, and to Apps. */
export const setLocked = (
  world: World,
  pull: PullRequest,
  locked: boolean,
  options: ChangeOptions,
): PullChange => {
  if ((pull.locked ?? false) === locked) return { pull, deliveries: [] }
  pull.locked = locked
  return announce(world, pull, locked ? 'locked' : 'unlocked', options)
}

const repoUrlOf = (world: World, pull: PullRequest): string =>
  repositoryUrl(world.publicUrl(), world.state, pullBaseRepository(world, pull))

const requireState = (pull: PullRequest, wanted: PullRequest['state']): void => {
  if (pull.state !== wanted) throw unprocessable(`Pull request #${pull.number} is ${pull.state}`)
}
