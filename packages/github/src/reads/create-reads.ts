import {
  type BranchObservation,
  DomainError,
  isDomainError,
  type PullRequestObservation,
} from '@taxiway/domain'
import { z } from 'zod'
import { type Permissions, purposes } from '../auth/installation-tokens.js'
import { type RepositoryClient, type RepositoryRef, segment } from '../client/repository-client.js'
import type { CallOptions } from '../client/transport.js'
import {
  branchSchema,
  type Commit,
  commitSchema,
  pullRequestSchema,
  type RepositoryObservation,
  repositorySchema,
} from './schemas.js'

export type RepositoryPermission = 'admin' | 'write' | 'read' | 'none'

export type GithubReads = {
  /**
   * One pull request's current state. Throws `github.not_found` when GitHub does not show it, which does not
   * mean "closed".
   */
  getPullRequest: (
    repository: RepositoryRef,
    number: number,
    options?: CallOptions,
  ) => Promise<PullRequestObservation>
  /**
   * Every open pull request, all pages or an error. A pull request that changed between two pages may be
   * missing: confirm an absence with `getPullRequest` before acting on it.
   */
  listOpenPullRequests: (
    repository: RepositoryRef,
    options?: CallOptions,
  ) => Promise<PullRequestObservation[]>
  getRepository: (repository: RepositoryRef, options?: CallOptions) => Promise<RepositoryObservation>
  /** The repository by id, independent of its current name; null when its installation does not include it. */
  findRepository: (repository: RepositoryRef, options?: CallOptions) => Promise<RepositoryObservation | null>
  /** A branch's current state; `headSha` is null only when the repository exists and the branch does not. */
  getBranchHead: (
    repository: RepositoryRef,
    branch: string,
    options?: CallOptions,
  ) => Promise<BranchObservation>
  getCommit: (repository: RepositoryRef, sha: string, options?: CallOptions) => Promise<Commit>
  /** A user's current permission on the repository. */
  getPermission: (
    repository: RepositoryRef,
    login: string,
    options?: CallOptions,
  ) => Promise<RepositoryPermission>
  /** The current permission of an account on the repository; `none` when its login belongs to another account now. */
  getAccountPermission: (
    repository: RepositoryRef,
    account: { id: number; login: string },
    options?: CallOptions,
  ) => Promise<RepositoryPermission>
  /**
   * The current login of an account, by id; null when the account does not exist. Uses a repository's token.
   */
  findLogin: (repository: RepositoryRef, accountId: number, options?: CallOptions) => Promise<string | null>
}

const permissionSchema = z.object({ permission: z.enum(['admin', 'write', 'read', 'none']) })
const accountPermissionSchema = permissionSchema.extend({
  user: z.object({ id: z.number().int() }).nullish(),
})

export const createReads = (client: RepositoryClient): GithubReads => {
  // A released name may belong to another repository now: only the id in the response identifies the
  // repository.
  const askOwn = async <T>(
    repository: RepositoryRef,
    options: CallOptions | undefined,
    ask: () => Promise<T>,
    isOwn: (answer: T) => boolean,
  ): Promise<T> => {
    const answer = await ask()
    if (isOwn(answer)) return answer
    await client.locate(repository, options)
    const again = await ask()
    if (isOwn(again)) return again
    throw new DomainError('github.not_found', {
      message:
        'GitHub has another repository under this name. Check that the App is installed on the repository.',
    })
  }

  const readRepository =
    (permissions: Permissions): GithubReads['getRepository'] =>
    (repository, options) =>
      askOwn(
        repository,
        options,
        () => client.get(repository, { ...options, path: '', permissions }, repositorySchema),
        seen => seen.id === repository.repositoryId,
      )

  const getBranchHead: GithubReads['getBranchHead'] = async (repository, branch, options) => {
    const permissions = purposes.source
    const getOwn = readRepository(permissions)
    // Read the time first: the branch below is then at least as new as this time.
    const { pushedAt } = await getOwn(repository, options)
    const observed = { branch, pushedAt: pushedAt ?? new Date(0).toISOString() }
    const path = `/branches/${branch.split('/').map(segment).join('/')}`
    try {
      const { name, commit } = await client.get(repository, { ...options, path, permissions }, branchSchema)
      // GitHub redirects a renamed branch to its new name; the old name has no branch.
      if (name !== branch) return { ...observed, headSha: null, headMessage: null }
      return { ...observed, headSha: commit.sha, headMessage: commit.commit.message }
    } catch (error) {
      if (!isDomainError(error, 'github.not_found')) throw error
      await getOwn(repository, options)
      return { ...observed, headSha: null, headMessage: null }
    }
  }

  return {
    getRepository: readRepository(purposes.repository),
    getBranchHead,
    findRepository: client.locate,
    getPullRequest: (repository, number, options) =>
      askOwn(
        repository,
        options,
        () =>
          client.get(
            repository,
            { ...options, path: `/pulls/${number}`, permissions: purposes.pullRequests },
            pullRequestSchema,
          ),
        pull => pull.baseRepositoryId === repository.repositoryId,
      ),
    listOpenPullRequests: async (repository, options) => {
      const query = { state: 'open', sort: 'created', direction: 'asc' }
      const call = { ...options, path: '/pulls', query, permissions: purposes.pullRequests }
      const list = () =>
        askOwn(
          repository,
          options,
          () => client.list(repository, call, z.array(pullRequestSchema)),
          found => found.every(pull => pull.baseRepositoryId === repository.repositoryId),
        )
      const pulls = await list()
      if (pulls.length > 0) return pulls
      // An empty list does not name its repository.
      const { owner, name } = await readRepository(purposes.pullRequests)(repository, options)
      return owner === repository.owner && name === repository.name ? pulls : list()
    },
    getCommit: (repository, sha, options) =>
      client.get(
        repository,
        { ...options, path: `/commits/${segment(sha)}`, permissions: purposes.source },
        commitSchema,
      ),
    getPermission: async (repository, login, options) => {
      const path = `/collaborators/${segment(login)}/permission`
      const call = { ...options, path, permissions: purposes.repository }
      return (await client.get(repository, call, permissionSchema)).permission
    },
    getAccountPermission: async (repository, { id, login }, options) => {
      const path = `/collaborators/${segment(login)}/permission`
      const call = { ...options, path, permissions: purposes.repository }
      try {
        const { permission, user } = await client.get(repository, call, accountPermissionSchema)
        return user?.id === id ? permission : 'none'
      } catch (error) {
        if (!isDomainError(error, 'github.not_found')) throw error
        // Confirms that GitHub shows the repository: then it is the account that is gone.
        await readRepository(purposes.repository)(repository, options)
        return 'none'
      }
    },
    findLogin: client.findLogin,
  }
}
