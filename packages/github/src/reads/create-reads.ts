import { type BranchObservation, isDomainError, type PullRequestObservation } from '@taxiway/domain'
import { z } from 'zod'
import { readPermissions } from '../auth/installation-tokens.js'
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
  /** One pull request as it is now. Throws `github.not_found` when GitHub does not show it: that is not "closed". */
  getPullRequest: (
    repository: RepositoryRef,
    number: number,
    options?: CallOptions,
  ) => Promise<PullRequestObservation>
  /**
   * Every open pull request, all pages or an error. One that changed between two pages may be missing, so confirm an
   * absence by `getPullRequest` before acting on it.
   */
  listOpenPullRequests: (
    repository: RepositoryRef,
    options?: CallOptions,
  ) => Promise<PullRequestObservation[]>
  getRepository: (repository: RepositoryRef, options?: CallOptions) => Promise<RepositoryObservation>
  /** A branch as it is now; `headSha` is null only when the repository is there and the branch is not. */
  getBranchHead: (
    repository: RepositoryRef,
    branch: string,
    options?: CallOptions,
  ) => Promise<BranchObservation>
  getCommit: (repository: RepositoryRef, sha: string, options?: CallOptions) => Promise<Commit>
  /** What a person may do there now. */
  getPermission: (
    repository: RepositoryRef,
    login: string,
    options?: CallOptions,
  ) => Promise<RepositoryPermission>
}

const permissionSchema = z.object({ permission: z.enum(['admin', 'write', 'read', 'none']) })

export function createReads(client: RepositoryClient): GithubReads {
  const permissions = readPermissions

  const getRepository: GithubReads['getRepository'] = (repository, options) =>
    client.get(repository, { ...options, path: '', permissions }, repositorySchema)

  const getBranchHead: GithubReads['getBranchHead'] = async (repository, branch, options) => {
    // Read first: the branch below is then at least as new as this time says, never older.
    const { pushedAt } = await getRepository(repository, options)
    const observed = { branch, pushedAt: pushedAt ?? new Date(0).toISOString() }
    const path = `/branches/${branch.split('/').map(segment).join('/')}`
    try {
      const { name, commit } = await client.get(repository, { ...options, path, permissions }, branchSchema)
      // A renamed branch is redirected to its new name; under the old name there is none.
      if (name !== branch) return { ...observed, headSha: null, headMessage: null }
      return { ...observed, headSha: commit.sha, headMessage: commit.commit.message }
    } catch (error) {
      if (!isDomainError(error, 'github.not_found')) throw error
      await getRepository(repository, options)
      return { ...observed, headSha: null, headMessage: null }
    }
  }

  return {
    getRepository,
    getBranchHead,
    getPullRequest: (repository, number, options) =>
      client.get(repository, { ...options, path: `/pulls/${number}`, permissions }, pullRequestSchema),
    listOpenPullRequests: (repository, options) => {
      const query = { state: 'open', sort: 'created', direction: 'asc' }
      const call = { ...options, path: '/pulls', query, permissions }
      return client.list(repository, call, z.array(pullRequestSchema))
    },
    getCommit: (repository, sha, options) =>
      client.get(repository, { ...options, path: `/commits/${segment(sha)}`, permissions }, commitSchema),
    getPermission: async (repository, login, options) => {
      const path = `/collaborators/${segment(login)}/permission`
      const call = { ...options, path, permissions: { metadata: 'read' as const } }
      return (await client.get(repository, call, permissionSchema)).permission
    },
  }
}
