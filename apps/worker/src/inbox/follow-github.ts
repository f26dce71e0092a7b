import type { ProjectRow, Transaction } from '@taxiway/db'
import type { DeliveryObservation } from '@taxiway/github'
import { type ConnectionChange, followConnection } from '@taxiway/lifecycle'
import type { Processed } from './processed.js'

type Repository = Extract<DeliveryObservation, { kind: 'repository' }>
type Installation = Extract<DeliveryObservation, { kind: 'installation' }>

const by = { by: 'webhook', source: 'webhook' } as const

/** What becomes of a project when something happens to its repository. Names are display data; the id is what it holds on to. */
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
        // Under another owner the App is another installation, or there is none: only GitHub can say.
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

/** What becomes of the projects behind an installation when it comes, goes, rests, or reaches other repositories. */
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

/** The installation reaches the repository of a project. */
const reached = (project: ProjectRow, { installationId, permissions }: Installation): ConnectionChange => {
  const { connection } = project
  if (connection === 'repository_unreachable' || connection === 'installation_deleted')
    return { connection: 'ok', installationId, permissions }
  // Another installation than the one we know: an event may be missing or late, so GitHub is asked.
  return project.installationId === installationId
    ? { connection, permissions }
    : { connection, isDoubtful: true }
}

/** Something happened to the installation of a project. */
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
