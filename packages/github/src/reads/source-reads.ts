import { DomainError, isDomainError } from '@taxiway/domain'
import { z } from 'zod'
import { purposes } from '../auth/installation-tokens.js'
import { type RepositoryClient, type RepositoryRef, segment } from '../client/repository-client.js'
import type { CallOptions } from '../client/transport.js'
import { sha as objectId } from './schemas.js'

export type GithubSourceReads = {
  /** Git's id of all files of a commit: the same id, the same files. Throws `source.unavailable` for a commit that GitHub does not have. */
  readTree: (repository: RepositoryRef, sha: string, options?: CallOptions) => Promise<string>
  /** Whether a commit is another one or an ancestor of it. Any commit of a fork is reachable, and is no ancestor. */
  isPartOf: (repository: RepositoryRef, sha: string, head: string, options?: CallOptions) => Promise<boolean>
  /** The paths of the files of a commit. `isComplete` is false when GitHub leaves some out (over 100,000 entries, or 7 MB). */
  listFiles: (
    repository: RepositoryRef,
    sha: string,
    options?: CallOptions,
  ) => Promise<{ paths: string[]; isComplete: boolean }>
  /** The text of a file of a commit; undefined when it is over 1 MiB, or no file. */
  readFile: (
    repository: RepositoryRef,
    sha: string,
    path: string,
    options?: CallOptions,
  ) => Promise<string | undefined>
}

const commitTreeSchema = z.object({ commit: z.object({ tree: z.object({ sha: objectId }) }) })
const comparisonSchema = z.object({ status: z.string() })
const treeSchema = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string() })),
})
const fileSchema = z.object({
  type: z.string(),
  encoding: z.string().nullish(),
  content: z.string().nullish(),
})

/** Reads of a source without downloading it. They throw `github.*` and `outbound.*`. */
export const createSourceReads = (client: Pick<RepositoryClient, 'get'>): GithubSourceReads => ({
  readTree: async (repository, sha, options) => {
    const call = {
      ...options,
      path: `/commits/${segment(sha)}`,
      query: { per_page: 1 },
      permissions: purposes.source,
    }
    try {
      return (await client.get(repository, call, commitTreeSchema)).commit.tree.sha
    } catch (error) {
      // GitHub answers 422 for an id that it does not know.
      if (!isDomainError(error, 'github.not_found') && !isDomainError(error, 'github.invalid')) throw error
      throw new DomainError('source.unavailable', {
        message: 'GitHub does not have this commit, or the App may not read the repository.',
        cause: error,
      })
    }
  },
  isPartOf: async (repository, sha, head, options) => {
    const call = {
      ...options,
      path: `/compare/${segment(sha)}...${segment(head)}`,
      query: { per_page: 1 },
      permissions: purposes.source,
    }
    try {
      const { status } = await client.get(repository, call, comparisonSchema)
      return status === 'ahead' || status === 'identical'
    } catch (error) {
      // GitHub does not have the commit, or the two have no common ancestor.
      if (isDomainError(error, 'github.not_found')) return false
      throw error
    }
  },
  listFiles: async (repository, sha, options) => {
    const call = { ...options, path: `/git/trees/${segment(sha)}`, query: { recursive: 1 } }
    const { tree, truncated } = await client.get(
      repository,
      { ...call, permissions: purposes.source },
      treeSchema,
    )
    // Links and submodules are no files of this commit.
    const files = tree.filter(({ type, mode }) => type === 'blob' && mode !== '120000')
    return { paths: files.map(({ path }) => path), isComplete: !truncated }
  },
  readFile: async (repository, sha, path, options) => {
    const call = {
      ...options,
      path: `/contents/${path.split('/').map(segment).join('/')}`,
      query: { ref: sha },
      permissions: purposes.source,
    }
    const { type, encoding, content } = await client.get(repository, call, fileSchema)
    if (type !== 'file' || encoding !== 'base64') return undefined
    return Buffer.from(content ?? '', 'base64').toString('utf8')
  },
})
