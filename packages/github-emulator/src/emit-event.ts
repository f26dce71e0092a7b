import { accountOf, installationOf, ownerOf, repositoriesOf, repositoryOf } from './queries.js'
import { renderAccount, renderOrganization } from './render/account.js'
import { renderInstallation, renderInstallationReference } from './render/app.js'
import { renderPullRequest } from './render/pull-request.js'
import { type PushInput, renderPush } from './render/push.js'
import { renderRepository, renderRepositoryReference } from './render/repository.js'
import type { Account, Delivery, Installation, PullRequest, Repository } from './state.js'
import type { World } from './world.js'

export type EventOptions = { sender: Account; deliver?: boolean | undefined }
type Fields = Record<string, unknown>

/** The App hears of a repository only while an installation reaches it and is not suspended. */
export const emitRepositoryEvent = (
  world: World,
  repository: Repository,
  { event, action, fields }: { event: string; action?: string; fields: Fields },
  { sender, deliver }: EventOptions,
): Delivery | null => {
  const installation = installationOf(world.state, repository)
  if (!installation || installation.suspendedAt !== null) return null
  if (!installation.events.includes(event)) return null
  const base = world.publicUrl()
  const owner = ownerOf(world.state, repository)
  const payload = {
    ...(action ? { action } : {}),
    ...fields,
    ...('repository' in fields ? {} : { repository: renderRepository(base, world.state, repository) }),
    ...(owner.type === 'Organization' ? { organization: renderOrganization(base, owner) } : {}),
    ...('sender' in fields ? {} : { sender: renderAccount(base, sender) }),
    installation: renderInstallationReference(installation),
  }
  const ids = { repositoryId: repository.id, installationId: installation.id }
  return world.deliveries.emit({ event, action: action ?? null, ...ids, payload, deliver })
}

export const emitPullRequest = (
  world: World,
  action: string,
  pull: PullRequest,
  options: EventOptions & { fields?: Fields },
): Delivery | null => {
  const { state } = world
  const pullRequest = renderPullRequest(world.publicUrl(), state, pull)
  const fields = { number: pull.number, pull_request: pullRequest, ...options.fields }
  return emitRepositoryEvent(
    world,
    repositoryOf(state, pull.repositoryId),
    { event: 'pull_request', action, fields },
    options,
  )
}

/** A `push`, and `create` or `delete` beside it when the reference is new or gone. */
export const emitPush = async (
  world: World,
  repository: Repository,
  push: PushInput,
  options: EventOptions,
): Promise<(Delivery | null)[]> => {
  const fields = await renderPush(world, repository, push, options.sender)
  const sent = [emitRepositoryEvent(world, repository, { event: 'push', fields }, options)]
  const isNewOrGone = push.before === null || push.after === null
  if (!isNewOrGone) return sent
  const event = push.before === null ? 'create' : 'delete'
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(push.ref) ?? []
  const about = { ref: name, ref_type: kind === 'tags' ? 'tag' : 'branch', pusher_type: 'user' }
  const more =
    event === 'create' ? { master_branch: repository.defaultBranch, description: repository.description } : {}
  sent.push(emitRepositoryEvent(world, repository, { event, fields: { ...about, ...more } }, options))
  return sent
}

/** `installation` events reach the App without a subscription. */
export const emitInstallation = (
  world: World,
  action: string,
  installation: Installation,
  { sender, deliver }: EventOptions,
): Delivery => {
  const base = world.publicUrl()
  const payload = {
    action,
    installation: renderInstallation(base, world.state, world.app, installation),
    ...(action === 'suspend' || action === 'unsuspend'
      ? {}
      : {
          repositories: repositoriesOf(world.state, installation).map(one =>
            renderRepositoryReference(world.state, one),
          ),
          requester: null,
        }),
    sender: renderAccount(base, sender),
  }
  const ids = { repositoryId: null, installationId: installation.id }
  return world.deliveries.emit({ event: 'installation', action, ...ids, payload, deliver })
}

export const emitInstallationRepositories = (
  world: World,
  action: 'added' | 'removed',
  installation: Installation,
  repositories: Repository[],
  { sender, deliver }: EventOptions,
): Delivery => {
  const base = world.publicUrl()
  const changed = repositories.map(one => renderRepositoryReference(world.state, one))
  const payload = {
    action,
    installation: renderInstallation(base, world.state, world.app, installation),
    repository_selection: installation.repositorySelection,
    repositories_added: action === 'added' ? changed : [],
    repositories_removed: action === 'removed' ? changed : [],
    requester: null,
    sender: renderAccount(base, sender),
  }
  const ids = { repositoryId: null, installationId: installation.id }
  return world.deliveries.emit({ event: 'installation_repositories', action, ...ids, payload, deliver })
}

export const emitAuthorizationRevoked = (world: World, accountId: number, deliver?: boolean): Delivery =>
  world.deliveries.emit({
    event: 'github_app_authorization',
    action: 'revoked',
    repositoryId: null,
    installationId: null,
    payload: {
      action: 'revoked',
      sender: renderAccount(world.publicUrl(), accountOf(world.state, accountId)),
    },
    deliver,
  })
