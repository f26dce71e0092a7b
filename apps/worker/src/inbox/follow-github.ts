import type { Transaction } from '@taxiway/db'
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
        if (action === 'transferred' && (said.installationId ?? installationId) === installationId)
          return said.installationId === null
            ? { connection: 'repository_unreachable', repository }
            : { connection, repository }
        if (action === 'transferred' && said.installationId !== null)
          return { connection: 'ok', repository, installationId: said.installationId }
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
  const { action, installationId } = said
  const reason = `installation_${action}`
  if (action === 'added' || action === 'created')
    return conclude(
      await followConnection(
        tx,
        { repositoryIds: said.repositoriesAdded.map(({ id }) => id) },
        ({ connection }) =>
          connection === 'repository_unreachable' || connection === 'installation_deleted'
            ? { connection: 'ok', installationId }
            : null,
        by,
      ),
      reason,
    )
  if (action === 'removed')
    return conclude(
      await followConnection(
        tx,
        { repositoryIds: said.repositoriesRemoved.map(({ id }) => id) },
        project =>
          project.installationId === installationId && isReachable(project.connection)
            ? { connection: 'repository_unreachable' }
            : null,
        by,
      ),
      reason,
    )
  const after = {
    deleted: 'installation_deleted',
    suspend: 'installation_suspended',
    unsuspend: 'ok',
  } as const
  return conclude(
    await followConnection(
      tx,
      { installationId },
      ({ connection }) => {
        if (action === 'deleted') return { connection: after.deleted }
        if (action === 'suspend') return connection === 'ok' ? { connection: after.suspend } : null
        if (action === 'unsuspend')
          return connection === 'installation_suspended' ? { connection: after.unsuspend } : null
        return null
      },
      by,
    ),
    reason,
  )
}

const isReachable = (connection: string): boolean =>
  connection === 'ok' || connection === 'installation_suspended' || connection === 'access_lost'

const conclude = (
  { projects, due }: Awaited<ReturnType<typeof followConnection>>,
  reason: string,
): Processed =>
  projects === 0 ? { state: 'ignored', reason: 'no_project', due: [] } : { state: 'processed', reason, due }
