import { type EventOptions, emitInstallation, emitInstallationRepositories } from '../emit-event.js'
import { type Account, type Installation, nextId, type Permissions, type Repository } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'

/** The App's installation on an account, made without a webhook when there is none. */
export const ensureInstallation = (world: World, account: Account): Installation => {
  const known = Object.values(world.state.installations).find(one => one.accountId === account.id)
  return known ?? addInstallation(world, account, { repositorySelection: 'all' })
}

export type NewInstallation = {
  repositorySelection: Installation['repositorySelection']
  repositoryIds?: number[] | undefined
  permissions?: Permissions | undefined
  events?: string[] | undefined
}

export const addInstallation = (world: World, account: Account, request: NewInstallation): Installation => {
  const at = formatTime(world.clock.now().getTime())
  const installation: Installation = {
    id: nextId(world.state),
    accountId: account.id,
    repositorySelection: request.repositorySelection,
    repositoryIds: request.repositoryIds ?? [],
    permissions: request.permissions ?? { ...world.app.permissions },
    events: request.events ?? [...world.app.events],
    createdAt: at,
    updatedAt: at,
    suspendedAt: null,
    suspendedById: null,
  }
  world.state.installations[installation.id] = installation
  world.save()
  return installation
}

export const installApp = (
  world: World,
  account: Account,
  request: NewInstallation,
  options: EventOptions,
) => {
  const installation = addInstallation(world, account, request)
  return { installation, deliveries: [emitInstallation(world, 'created', installation, options).id] }
}

/** Every change moves `updated_at` forward by at least one second, so two events are never byte-identical. */
const touchInstallation = (world: World, installation: Installation): void => {
  const nowMs = world.clock.now().getTime()
  installation.updatedAt = formatTime(Math.max(nowMs, Date.parse(installation.updatedAt) + 1000))
}

export const setSuspended = (
  world: World,
  installation: Installation,
  suspended: boolean,
  options: EventOptions,
): number[] => {
  touchInstallation(world, installation)
  installation.suspendedAt = suspended ? installation.updatedAt : null
  installation.suspendedById = suspended ? options.sender.id : null
  world.save()
  return [emitInstallation(world, suspended ? 'suspend' : 'unsuspend', installation, options).id]
}

export const uninstallApp = (world: World, installation: Installation, options: EventOptions): number[] => {
  const delivery = emitInstallation(world, 'deleted', installation, options)
  delete world.state.installations[installation.id]
  for (const token of Object.values(world.state.tokens)) {
    if (token.installationId === installation.id) delete world.state.tokens[token.token]
  }
  world.save()
  return [delivery.id]
}

/** An owner accepts what the App asks for: permissions, and the events that come with them. */
export const acceptPermissions = (
  world: World,
  installation: Installation,
  { permissions, events }: Pick<NewInstallation, 'permissions' | 'events'>,
  options: EventOptions,
): number[] => {
  installation.permissions = permissions ?? installation.permissions
  installation.events = events ?? installation.events
  touchInstallation(world, installation)
  world.save()
  return [emitInstallation(world, 'new_permissions_accepted', installation, options).id]
}

/** Adds repositories to the selection or takes them out of it; the installation then has a selection. */
export const selectRepositories = (
  world: World,
  installation: Installation,
  action: 'added' | 'removed',
  repositories: Repository[],
  options: EventOptions,
): number[] => {
  const current = new Set(
    installation.repositorySelection === 'all'
      ? Object.values(world.state.repositories)
          .filter(one => one.ownerId === installation.accountId)
          .map(one => one.id)
      : installation.repositoryIds,
  )
  for (const { id } of repositories) action === 'added' ? current.add(id) : current.delete(id)
  installation.repositorySelection = 'selected'
  installation.repositoryIds = [...current]
  touchInstallation(world, installation)
  world.save()
  return [emitInstallationRepositories(world, action, installation, repositories, options).id]
}
