import { z } from 'zod'
import { purposes } from '../auth/installation-tokens.js'
import { type RepositoryClient, type RepositoryRef, segment } from '../client/repository-client.js'
import type { CallOptions } from '../client/transport.js'

export type GithubSourceReads = {
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
