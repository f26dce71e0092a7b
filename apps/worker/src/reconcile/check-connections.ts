import {
  claimUnchecked,
  type Database,
  findGithubAccountOf,
  inTransaction,
  type ProjectRow,
  repositoryOf,
} from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { GithubApp, RepositoryRef } from '@taxiway/github'
import { type ConnectionChange, type DueEnvironment, followConnection } from '@taxiway/lifecycle'
import type { Logger } from '@taxiway/runtime'

export type CheckDeps = {
  db: Database
  github: Pick<
    GithubApp,
    'getInstallation' | 'findInstallation' | 'findRepository' | 'getPermission' | 'findLogin'
  >
  logger: Logger
  everyMs: number
}

const batch = 10

/**
 * Checks with GitHub that projects are still connected: the App is installed and not suspended, the
 * repository exists, and the user who connected it may still write. This finds changes whose delivery was
 * lost. A failed GitHub call changes nothing.
 */
export const checkConnections = async (deps: CheckDeps): Promise<DueEnvironment[]> => {
  const due: DueEnvironment[] = []
  for (const project of await claimUnchecked(deps.db, deps.everyMs, batch)) {
    try {
      const found = await look(deps, project)
      const { due: more } = await inTransaction(deps.db, tx =>
        followConnection(
          tx,
          { id: project.id },
          // A webhook that arrived meanwhile is newer.
          now => (now.version === project.version ? found : null),
          { by: 'reconciler', source: 'api' },
        ),
      )
      due.push(...more)
    } catch (error) {
      deps.logger.warn({ err: error, projectId: project.id }, 'connection check failed; it is retried')
    }
  }
  return due
}

const look = async ({ db, github }: CheckDeps, project: ProjectRow): Promise<ConnectionChange> => {
  const known = repositoryOf(project)
  const reached = await reach(github, known)
  // A permanent loss stays until a webhook or a user changes it.
  if (reached === null)
    return { connection: isFinal(project) ? project.connection : 'repository_unreachable' }
  const { installationId, permissions, repository } = reached
  if (repository === null) return { connection: 'installation_suspended', installationId, permissions }
  const { owner, name, defaultBranch } = repository
  const seen = { owner, name, defaultBranch, private: repository.private }
  if (repository.archived)
    return { connection: 'repository_archived', repository: seen, installationId, permissions }
  const ref = { ...known, owner, name, installationId }
  const writer = await findWriter({ db, github }, ref, project)
  return {
    connection: writer.may ? 'ok' : 'access_lost',
    repository: seen,
    installationId,
    permissions,
    connectedLogin: writer.login,
  }
}

type Reached = {
  installationId: number
  /** The permissions that the installation grants. */
  permissions: Readonly<Record<string, string>>
  /** null while the installation is suspended: GitHub then shows none of its repositories. */
  repository: Awaited<ReturnType<GithubApp['findRepository']>>
}

/**
 * Compare ids, not names. The repository is out of reach only when neither the stored installation nor its
 * account's current installation shows its id.
 */
const reach = async (
  github: Pick<GithubApp, 'getInstallation' | 'findInstallation' | 'findRepository'>,
  known: RepositoryRef,
): Promise<Reached | null> => {
  const { installationId } = known
  const own = await github.getInstallation(installationId)
  if (own?.isSuspended) return { installationId, permissions: own.permissions, repository: null }
  const repository = own && (await github.findRepository(known))
  if (own && repository) return { installationId, permissions: own.permissions, repository }
  const other = await github.findInstallation({ ...known, id: known.repositoryId })
  if (other === null || other.id === installationId) return null
  const { id: otherId, permissions } = other
  if (other.isSuspended) return { installationId: otherId, permissions, repository: null }
  const there = await github.findRepository({ ...known, installationId: otherId })
  return there && { installationId: otherId, permissions, repository: there }
}

const isFinal = ({ connection }: ProjectRow): boolean =>
  connection === 'installation_deleted' || connection === 'repository_deleted'

/**
 * Whether the account that connected a project may still write to the repository. Its login may change; its
 * id does not.
 */
const findWriter = async (
  { db, github }: Pick<CheckDeps, 'db' | 'github'>,
  repository: RepositoryRef,
  { connectedBy, connectedLogin: login }: ProjectRow,
): Promise<{ may: boolean; login: string | null }> => {
  if (await mayWrite(github, repository, login)) return { may: true, login }
  const accountId = connectedBy === null ? null : await findGithubAccountOf(db, connectedBy)
  const now = accountId === null ? null : await github.findLogin(repository, Number(accountId))
  if (now === null || now === login) return { may: false, login }
  return { may: await mayWrite(github, repository, now), login: now }
}

const mayWrite = async (
  github: Pick<GithubApp, 'getPermission'>,
  repository: RepositoryRef,
  login: string | null,
): Promise<boolean> => {
  if (login === null) return true
  try {
    const permission = await github.getPermission(repository, login)
    return permission === 'admin' || permission === 'write'
  } catch (error) {
    // The account is gone or was renamed.
    if (isDomainError(error, 'github.not_found')) return false
    throw error
  }
}
