import type { ProjectRow, Transaction } from '@taxiway/db'
import type { DeliveryObservation } from '@taxiway/github'
import { type ConnectionChange, followConnection } from '@taxiway/lifecycle'
import type { Processed } from './processed.js'

type Repository = Extract<DeliveryObservation, { kind: 'repository' }>
type Installation = Extract<DeliveryObservation, { kind: 'installation' }>

const by = { by: 'webhook', source: 'webhook' } as const

/**
 * Applies an event about a repository to its projects. Names are only for display; projects are found by id.
 */
export const followRepository = async (tx: Transaction, said: Repository): Promise<Processed> => {
  const { owner, name, defaultBranch, private: isPrivate, action } = said
  const repository = { owner, name, defaultBranch, private: isPrivate }
  return conclude(
    await followConnection(
      tx,
      { repositoryIds: [said.repositoryId] },
      ({ connection, installationId }): ConnectionChange | null => {
        if (action === 'deleted') return { connection: 'repository_deleted' }
        if (action === 'archived') return { connection: 'repository_archived', repository }
        if (action === 'unarchived')
          return { connection: connection === 'repository_archived' ? 'ok' : connection, repository }
        // Under another owner the App has another installation or none; only GitHub knows which.
        if (action === 'transferred' && said.installationId === null)
          return { connection: 'repository_unreachable', repository }
        if (action === 'transferred' && said.installationId !== null) {
          const isBack = said.installationId !== installationId || connection === 'repository_unreachable'
          return {
            connection: isBack ? 'ok' : connection,
            repository,
            installationId: said.installationId,
          }
        }
        return ['renamed', 'privatized', 'publicized', 'edited'].includes(action)
          ? { connection, repository }
          : null
      },
      by,
    ),
    `repository_${action}`,
  )
}

/**
 * Applies an event about an installation to its projects: created, deleted, suspended, or changed
 * repositories.
 */
export const followInstallation = async (tx: Transaction, said: Installation): Promise<Processed> => {
  const reason = `installation_${said.action}`
  const follow = (
    whose: Parameters<typeof followConnection>[1],
    change: Parameters<typeof followConnection>[2],
  ) => followConnection(tx, whose, change, by)
  if (said.action === 'added' || said.action === 'created')
    return conclude(
      await follow(repositoriesOf(said.repositoriesAdded), project => reached(project, said)),
      reason,
    )
  if (said.action === 'removed')
    return conclude(
      await follow(repositoriesOf(said.repositoriesRemoved), ({ installationId, connection }) =>
        installationId === said.installationId && isReachable(connection)
          ? { connection: 'repository_unreachable' }
          : null,
      ),
      reason,
    )
  const { installationId } = said
  return conclude(await follow({ installationId }, project => changed(project, said)), reason)
}

/** The installation includes the project's repository. */
const reached = (project: ProjectRow, { installationId, permissions }: Installation): ConnectionChange => {
  const { connection } = project
  if (connection === 'repository_unreachable' || connection === 'installation_deleted')
    return { connection: 'ok', installationId, permissions }
  // The installation differs from the stored one. An event may be missing or late, so ask GitHub.
  return project.installationId === installationId
    ? { connection, permissions }
    : { connection, isDoubtful: true }
}

/** An event about the installation of a project. */
const changed = (
  { connection }: ProjectRow,
  { action, permissions }: Installation,
): ConnectionChange | null => {
  if (action === 'deleted') return { connection: 'installation_deleted' }
  if (action === 'suspend') return connection === 'ok' ? { connection: 'installation_suspended' } : null
  if (action === 'unsuspend')
    return { connection: connection === 'installation_suspended' ? 'ok' : connection, permissions }
  return action === 'new_permissions_accepted' ? { connection, permissions } : null
}

const repositoriesOf = (repositories: Installation['repositoriesAdded']) => ({
  repositoryIds: repositories.map(({ id }) => id),
})

const isReachable = (connection: string): boolean =>
  connection === 'ok' || connection === 'installation_suspended' || connection === 'access_lost'

const conclude = (
  { projects, due }: Awaited<ReturnType<typeof followConnection>>,
  reason: string,
): Processed =>
  projects === 0 ? { state: 'ignored', reason: 'no_project', due: [] } : { state: 'processed', reason, due }
