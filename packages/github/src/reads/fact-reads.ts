import { type CheckOutcome, isDomainError } from '@taxiway/domain'
import { z } from 'zod'
import { purposes } from '../auth/installation-tokens.js'
import {
  hasNextPage,
  type RepositoryClient,
  type RepositoryRef,
  segment,
} from '../client/repository-client.js'
import type { CallOptions } from '../client/transport.js'
import { sha } from './schemas.js'

/** GitHub lists no more files of a pull request. */
const mostFiles = 3_000
const perPage = 100

export type RepositoryFile = { id: string; text: string | null }

export type GithubFactReads = {
  /**
   * A small file at a commit or branch; null when the repository has none. `text` is null when it is no file, or too
   * large to be read at once.
   */
  findFile: (
    repository: RepositoryRef,
    at: { ref: string; path: string },
    options?: CallOptions,
  ) => Promise<RepositoryFile | null>
  /** The files that a pull request changes against the merge base; both paths of a renamed file. */
  listChangedFiles: (
    repository: RepositoryRef,
    number: number,
    options?: CallOptions,
  ) => Promise<{ paths: string[]; isComplete: boolean }>
  /** The checks and statuses of a commit with these names. */
  readChecks: (
    repository: RepositoryRef,
    commit: { sha: string; names: readonly string[] },
    options?: CallOptions,
  ) => Promise<Record<string, CheckOutcome>>
  /**
   * The commit that GitHub made of head and base of a pull request; null when there is none, as in a conflict.
   * `pending`: GitHub is still making it.
   */
  findMergeCommit: (
    repository: RepositoryRef,
    pull: { number: number; headSha: string },
    options?: CallOptions,
  ) => Promise<string | 'pending' | null>
}

const fileSchema = z.union([
  z.object({
    type: z.string(),
    sha: z.string(),
    encoding: z.string().nullish(),
    content: z.string().nullish(),
  }),
  // A folder.
  z.array(z.unknown()),
])
const changedFiles = z.array(z.object({ filename: z.string(), previous_filename: z.string().nullish() }))
const checkRuns = z.object({
  check_runs: z.array(z.object({ name: z.string(), status: z.string(), conclusion: z.string().nullish() })),
})
const combinedStatus = z.object({
  statuses: z.array(z.object({ context: z.string(), state: z.string() })),
})
const mergeable = z.object({
  head: z.object({ sha }),
  mergeable: z.boolean().nullish(),
  merge_commit_sha: sha.nullish(),
})
const parents = z.object({ parents: z.array(z.object({ sha })) })

const green = new Set(['success', 'neutral', 'skipped'])

/** Reads of what the rules of a project ask about a commit. They throw `github.*` and `outbound.*`. */
export const createFactReads = (client: RepositoryClient): GithubFactReads => {
  const pages = async <T>(
    repository: RepositoryRef,
    call: Parameters<RepositoryClient['get']>[1],
    { schema, most }: { schema: z.ZodType<T>; most: number },
  ): Promise<{ items: T[]; isComplete: boolean }> => {
    const items: T[] = []
    for (let page = 1; page <= most; page += 1) {
      const query = { ...call.query, per_page: perPage, page }
      const answer = await client.send(repository, { ...call, query, method: 'GET' }).catch(error => {
        if (page === 1) throw error
        return null
      })
      if (answer === null) return { items, isComplete: false }
      items.push(client.parse(answer, schema))
      if (!hasNextPage(answer)) return { items, isComplete: true }
    }
    return { items, isComplete: false }
  }

  const findFile: GithubFactReads['findFile'] = async (repository, { ref, path }, options) => {
    const call = {
      ...options,
      path: `/contents/${path.split('/').map(segment).join('/')}`,
      query: { ref },
      permissions: purposes.source,
    }
    try {
      const file = await client.get(repository, call, fileSchema)
      if (Array.isArray(file)) return { id: 'folder', text: null }
      const isText = file.type === 'file' && file.encoding === 'base64'
      return {
        id: file.sha,
        text: isText ? Buffer.from(file.content ?? '', 'base64').toString('utf8') : null,
      }
    } catch (error) {
      if (!isDomainError(error, 'github.not_found')) throw error
      // GitHub answers 404 as well for a repository that it does not show, and for a commit that is not there.
      const commit = {
        ...options,
        path: `/commits/${segment(ref)}`,
        query: { per_page: 1 },
        permissions: purposes.source,
      }
      await client.get(repository, commit, z.object({ sha }))
      return null
    }
  }

  const readChecks: GithubFactReads['readChecks'] = async (repository, commit, options) => {
    const path = `/commits/${segment(commit.sha)}`
    const runs = await pages(
      repository,
      { ...options, path: `${path}/check-runs`, query: { filter: 'latest' }, permissions: purposes.checks },
      { schema: checkRuns, most: 10 },
    )
    const seen = runs.items
      .flatMap(page => page.check_runs)
      .map(({ name, status, conclusion }) => ({
        name,
        outcome: status !== 'completed' ? 'pending' : green.has(conclusion ?? '') ? 'success' : 'failure',
      }))
    if (commit.names.some(name => !seen.some(run => run.name === name))) {
      const statuses = await pages(
        repository,
        { ...options, path: `${path}/status`, permissions: purposes.statuses },
        { schema: combinedStatus, most: 10 },
      )
      for (const { context, state } of statuses.items.flatMap(page => page.statuses))
        seen.push({
          name: context,
          outcome: state === 'success' || state === 'pending' ? state : 'failure',
        })
    }
    return Object.fromEntries(
      commit.names.map(name => [
        name,
        worstOf(seen.filter(run => run.name === name).map(run => run.outcome)),
      ]),
    )
  }

  return {
    findFile,
    readChecks,
    listChangedFiles: async (repository, number, options) => {
      const { items, isComplete } = await pages(
        repository,
        { ...options, path: `/pulls/${number}/files`, permissions: purposes.pullRequests },
        { schema: changedFiles, most: mostFiles / perPage },
      )
      const files = items.flat()
      return {
        paths: files.flatMap(file => [
          file.filename,
          ...(file.previous_filename ? [file.previous_filename] : []),
        ]),
        isComplete: isComplete && files.length < mostFiles,
      }
    },
    findMergeCommit: async (repository, { number, headSha }, options) => {
      const call = { ...options, path: `/pulls/${number}`, permissions: purposes.pullRequests }
      const pull = await client.get(repository, call, mergeable)
      if (pull.head.sha !== headSha || pull.mergeable === null || pull.mergeable === undefined)
        return 'pending'
      if (!pull.mergeable || !pull.merge_commit_sha) return null
      const commit = await client.get(
        repository,
        {
          ...options,
          path: `/commits/${pull.merge_commit_sha}`,
          query: { per_page: 1 },
          permissions: purposes.source,
        },
        parents,
      )
      // The field may still hold the merge of an earlier head.
      return commit.parents.some(parent => parent.sha === headSha) ? pull.merge_commit_sha : 'pending'
    },
  }
}

/** Several apps may make a check of one name: all of them have to be green. */
const worstOf = (outcomes: readonly string[]): CheckOutcome => {
  if (outcomes.length === 0) return 'missing'
  return outcomes.includes('failure') ? 'failure' : outcomes.includes('pending') ? 'pending' : 'success'
}
