import { DomainError, isDomainError } from '@taxiway/domain'
import type { z } from 'zod'
import type { InstallationTokens, Permissions } from '../auth/installation-tokens.js'
import type { GithubAnswer, GithubCall, GithubTransport } from './transport.js'
import { readHeader } from './transport.js'

const MAX_PAGES = 200

/** A repository as its installation reaches it. The id is the identity; owner and name may change at any time. */
export type RepositoryRef = { installationId: number; repositoryId: number; owner: string; name: string }

export type RepositoryCall = Omit<GithubCall, 'token' | 'path'> & {
  /** What follows `/repos/{owner}/{name}`. */
  path: string
  permissions: Permissions
}

export type RepositoryClient = {
  send: (repository: RepositoryRef, call: RepositoryCall) => Promise<GithubAnswer>
  get: <T>(
    repository: RepositoryRef,
    call: Omit<RepositoryCall, 'method'>,
    schema: z.ZodType<T>,
  ) => Promise<T>
  /** All pages, or an error: never a part. */
  list: <T>(
    repository: RepositoryRef,
    call: Omit<RepositoryCall, 'method'>,
    schema: z.ZodType<T[]>,
  ) => Promise<T[]>
}

/** Calls within one repository, under a token for that repository alone; a refused token is replaced once. */
export function createRepositoryClient(deps: {
  transport: GithubTransport
  tokens: InstallationTokens
}): RepositoryClient {
  const { transport, tokens } = deps

  const send: RepositoryClient['send'] = async (repository, { permissions, ...call }) => {
    const { installationId, repositoryId } = repository
    const scope = { installationId, repositoryIds: [repositoryId], permissions }
    const path = `/repos/${segment(repository.owner)}/${segment(repository.name)}${call.path}`
    const token = await tokens.get(scope, call)
    try {
      return await transport.send({ ...call, path, token })
    } catch (error) {
      if (!isDomainError(error, 'github.auth')) throw error
      tokens.drop(scope, token)
      return transport.send({ ...call, path, token: await tokens.get(scope, call) })
    }
  }

  const get: RepositoryClient['get'] = async (repository, call, schema) =>
    transport.parse(await send(repository, { ...call, method: 'GET' }), schema)

  const list: RepositoryClient['list'] = async (repository, call, schema) => {
    const items = []
    for (let page = 1; page <= MAX_PAGES; page++) {
      const query = { ...call.query, per_page: 100, page }
      const answer = await send(repository, { ...call, query, method: 'GET' })
      items.push(...transport.parse(answer, schema))
      if (!hasNextPage(answer)) return items
    }
    throw new DomainError('github.invalid', { message: `GitHub has more than ${MAX_PAGES} pages of this.` })
  }

  return { send, get, list }
}

/** One path segment; `.` and `..` would change the path, so they are refused. */
export function segment(text: string): string {
  if (text === '' || text === '.' || text === '..') {
    throw new DomainError('github.invalid', { message: 'A name cannot be part of a path.' })
  }
  return encodeURIComponent(text)
}

function hasNextPage({ headers }: GithubAnswer): boolean {
  return /<[^<>]*>;\s*rel="next"/.test(readHeader(headers, 'link') ?? '')
}
