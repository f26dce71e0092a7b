import type { Sensitive } from '@taxiway/crypto'
import { DomainError, isDomainError } from '@taxiway/domain'
import type { GithubApp, UserInstallation, UserRepository } from '@taxiway/github'
import type { Principal } from '../auth/principal.js'
import type { Identity } from '../identity/open-identity.js'

type Deps = {
  github:
    | Pick<
        GithubApp,
        | 'getUser'
        | 'getUserRepository'
        | 'findInstallation'
        | 'getPermission'
        | 'getRepository'
        | 'listUserInstallations'
        | 'listUserRepositories'
      >
    | undefined
  identity: Pick<Identity, 'githubUserTokens'>
}

export type ReachableRepository = {
  repository: UserRepository
  installationId: number
  /** The permissions of the App there. */
  permissions: Readonly<Record<string, string>>
  /** The user whose permission is checked. */
  login: string
}

export type RepositoryAccess = ReturnType<typeof createRepositoryAccess>

// A user waits for GitHub's answer.
const timeoutMs = 10_000

/**
 * Checks with GitHub whether a person may connect a repository: with their own token, and as the App. The API
 * never trusts what the client claims about installations or permissions.
 */
export const createRepositoryAccess = ({ github, identity }: Deps) => {
  const as = async (
    principal: Principal,
  ): Promise<{ app: NonNullable<Deps['github']>; token: Sensitive<string> }> => {
    const tokens = identity.githubUserTokens
    if (github === undefined || tokens === undefined) throw new DomainError('github.not_configured')
    // A token acts for its creator; a token without a creator has no account at GitHub.
    if (principal.userId === null) throw new DomainError('github.user_token_missing')
    return { app: github, token: await tokens.for(principal.userId) }
  }

  return {
    listInstallations: async (principal: Principal, page: { page: number; perPage: number }) => {
      const { app, token } = await as(principal)
      return settle(app.listUserInstallations(token, { ...page, ...inTime() }))
    },
    /** Throws `resource.not_found` for an installation that the person may not see. */
    listRepositories: async (
      principal: Principal,
      installationId: number,
      page: { page: number; perPage: number },
    ) => {
      const { app, token } = await as(principal)
      return settle(app.listUserRepositories(token, installationId, { ...page, ...inTime() }))
    },
    /** Checks everything that a project needs from its repository. Throws `project.*` with the next step. */
    require: async (principal: Principal, repositoryId: number): Promise<ReachableRepository> => {
      const { app, token } = await as(principal)
      const [repository, user] = await Promise.all([
        app.getUserRepository(token, repositoryId, inTime()).catch(asMissing),
        app.getUser(token, inTime()),
      ]).catch(asSignIn)
      if (!repository.canPush) throw new DomainError('project.permission_missing')
      if (repository.archived) throw new DomainError('project.repository_archived')
      const installation = requireInstallation(await app.findInstallation(repository, inTime()))
      // The App's own view: it must reach the same repository, and see that the person has write permission.
      const ref = {
        installationId: installation.id,
        repositoryId,
        owner: repository.owner,
        name: repository.name,
      }
      const [seen, permission] = await Promise.all([
        app.getRepository(ref, inTime()),
        app.getPermission(ref, user.login, inTime()),
      ])
      if (seen.id !== repositoryId) throw new DomainError('project.repository_not_found')
      if (permission !== 'admin' && permission !== 'write')
        throw new DomainError('project.permission_missing')
      const { id: installationId, permissions } = installation
      return { repository, installationId, permissions, login: user.login }
    },
  }
}

const inTime = () => ({ signal: AbortSignal.timeout(timeoutMs) })

const requireInstallation = (installation: UserInstallation | null): UserInstallation => {
  if (installation === null) throw new DomainError('project.app_not_installed')
  if (installation.isSuspended) throw new DomainError('project.installation_suspended')
  return installation
}

const settle = <Result>(answer: Promise<Result>): Promise<Result> =>
  answer.catch(error => {
    if (isDomainError(error, 'github.not_found')) throw new DomainError('resource.not_found')
    if (isDomainError(error, 'github.forbidden')) throw new DomainError('project.installation_suspended')
    return asSignIn(error)
  })

const asMissing = (error: unknown): never => {
  if (isDomainError(error, 'github.not_found')) throw new DomainError('project.repository_not_found')
  throw error
}

// The person revoked the authorization, and GitHub's webhook about it has not arrived yet.
const asSignIn = (error: unknown): never => {
  if (isDomainError(error, 'github.auth')) throw new DomainError('github.user_token_missing')
  throw error
}
