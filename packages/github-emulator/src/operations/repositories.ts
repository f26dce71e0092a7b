import { unprocessable } from '../api-error.js'
import { type EventOptions, emitPush, emitRepositoryEvent } from '../emit-event.js'
import { ensureAccount, findRepository, fullName, ownerOf, reaches } from '../queries.js'
import { renderAccount } from '../render/account.js'
import type { FileContent } from '../render-fast-import.js'
import { type Account, nextId, type PullRequest, type Repository } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'
import { closePull } from './change-pull.js'
import { ensureInstallation } from './installations.js'
import { idsOf, openPullsFrom } from './push-branch.js'

export type NewRepository = {
  owner: string
  name: string
  ownerType?: Account['type'] | undefined
  private?: boolean | undefined
  defaultBranch?: string | undefined
  description?: string | undefined
  /** `false` leaves the owner without the App. */
  install?: boolean | undefined
  files?: Record<string, FileContent> | undefined
}

/** A repository with its first commit, reached by an installation of the App. Sends no webhook: it was always there. */
export const createRepository = async (world: World, request: NewRepository): Promise<Repository> => {
  const { state, clock, git } = world
  if (!/^[\w.-]{1,100}$/.test(request.name)) throw unprocessable('name is invalid')
  if (findRepository(state, request.owner, request.name))
    throw unprocessable('name already exists on this account')
  const nowMs = clock.now().getTime()
  const owner = ensureAccount(state, request.owner, nowMs, request.ownerType ?? 'Organization')
  const repository = addRepository(world, owner, request)
  await git.init(repository.id, repository.defaultBranch)
  if (request.install !== false) {
    const installation = ensureInstallation(world, owner)
    if (!reaches(installation, repository)) installation.repositoryIds.push(repository.id)
  }
  if (request.files) {
    await git.commit(repository.id, {
      ref: `refs/heads/${repository.defaultBranch}`,
      parents: [],
      message: 'Initial commit',
      author: { name: owner.login, email: owner.email },
      atMs: nowMs,
      files: request.files,
    })
  }
  world.save()
  return repository
}

export const ensureFork = async (world: World, parent: Repository, owner: Account): Promise<Repository> => {
  const known = Object.values(world.state.repositories).find(
    one => one.parentId === parent.id && one.ownerId === owner.id,
  )
  if (known) return known
  const { name, defaultBranch, private: isPrivate } = parent
  const fork = addRepository(world, owner, { name, defaultBranch, private: isPrivate }, parent.id)
  await world.git.fork(parent.id, fork.id)
  return fork
}

export const renameRepository = (
  world: World,
  repository: Repository,
  name: string,
  options: EventOptions,
): number[] => {
  const from = repository.name
  if (findRepository(world.state, ownerOf(world.state, repository).login, name))
    throw unprocessable('name already exists')
  world.state.formerNames[fullName(world.state, repository).toLowerCase()] = repository.id
  repository.name = name
  return announce(world, repository, 'renamed', options, { changes: { repository: { name: { from } } } })
}

export const transferRepository = (
  world: World,
  repository: Repository,
  to: Account,
  options: EventOptions,
): number[] => {
  const from = ownerOf(world.state, repository)
  world.state.formerNames[fullName(world.state, repository).toLowerCase()] = repository.id
  repository.ownerId = to.id
  const kind = from.type === 'Organization' ? 'organization' : 'user'
  const changes = { owner: { from: { [kind]: renderAccount(world.publicUrl(), from) } } }
  return announce(world, repository, 'transferred', options, { changes })
}

export const setArchived = (
  world: World,
  repository: Repository,
  archived: boolean,
  options: EventOptions,
): number[] => {
  repository.archived = archived
  return announce(world, repository, archived ? 'archived' : 'unarchived', options)
}

export const setPrivate = (
  world: World,
  repository: Repository,
  isPrivate: boolean,
  options: EventOptions,
): number[] => {
  repository.private = isPrivate
  return announce(world, repository, isPrivate ? 'privatized' : 'publicized', options)
}

/** Takes the repository away; the heads of pull requests opened from it elsewhere lose their `repo`. */
export const deleteRepository = (world: World, repository: Repository, options: EventOptions): number[] => {
  const sent = announce(world, repository, 'deleted', options)
  delete world.state.repositories[repository.id]
  for (const [key, pull] of Object.entries(world.state.pulls)) {
    if (pull.repositoryId === repository.id) delete world.state.pulls[key]
  }
  return sent
}

/** Deletes a branch, which also closes the pull requests that come from it or go to it. */
export const deleteBranch = async (
  world: World,
  repository: Repository,
  branch: string,
  options: EventOptions,
): Promise<number[]> => {
  const ref = `refs/heads/${branch}`
  const before = await world.git.resolve(repository.id, ref)
  if (!before) throw unprocessable('Reference does not exist')
  if (branch === repository.defaultBranch) throw unprocessable('The default branch cannot be deleted')
  await world.git.deleteRef(repository.id, ref)
  const sent = idsOf(await emitPush(world, repository, { ref, before, after: null, forced: false }, options))
  const into = (pull: PullRequest) => pull.repositoryId === repository.id && pull.base.ref === branch
  const pulls = new Set([
    ...openPullsFrom(world, repository, branch),
    ...Object.values(world.state.pulls).filter(pull => pull.state === 'open' && into(pull)),
  ])
  for (const pull of pulls) sent.push(...closePull(world, pull, options).deliveries)
  return sent
}

const announce = (
  world: World,
  repository: Repository,
  action: string,
  options: EventOptions,
  fields: Record<string, unknown> = {},
): number[] => {
  repository.updatedAt = formatTime(world.clock.now().getTime())
  world.save()
  return idsOf([emitRepositoryEvent(world, repository, { event: 'repository', action, fields }, options)])
}

const addRepository = (
  world: World,
  owner: Account,
  request: Omit<NewRepository, 'owner'>,
  parentId: number | null = null,
): Repository => {
  const at = formatTime(world.clock.now().getTime())
  const repository: Repository = {
    id: nextId(world.state),
    ownerId: owner.id,
    name: request.name,
    private: request.private ?? false,
    description: request.description ?? null,
    defaultBranch: request.defaultBranch ?? 'main',
    parentId,
    archived: false,
    createdAt: at,
    updatedAt: at,
    pushedAt: at,
    nextNumber: 1,
    roles: {},
  }
  world.state.repositories[repository.id] = repository
  world.save()
  return repository
}
