import { DomainError, isDomainError } from '@taxiway/domain'
import { z } from 'zod'
import type { InstallationTokens, Permissions } from '../auth/installation-tokens.js'
import { type RepositoryObservation, repositorySchema } from '../reads/schemas.js'
import { createLearnedNames, isSameName, type RepositoryName } from './learned-names.js'
import type { CallOptions, GithubAnswer, GithubCall, GithubTransport } from './transport.js'
import { readHeader } from './transport.js'

const MAX_PAGES = 200
const accountSchema = z.object({ login: z.string() })

/** A repository as its installation reaches it. The id is the identity; owner and name may change at any time. */
export type RepositoryRef = { installationId: number; repositoryId: number; owner: string; name: string }

export type RepositoryCall = Omit<GithubCall, 'token' | 'path' | 'pauseKey'> & {
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
  /** The repository by its number, whatever it is called now; null when its installation does not reach it. */
  locate: (repository: RepositoryRef, options?: CallOptions) => Promise<RepositoryObservation | null>
  /** What an account is called now, by its number; null when there is none. */
  findLogin: (repository: RepositoryRef, accountId: number, options?: CallOptions) => Promise<string | null>
}

/**
 * Calls within one repository, under a token for that repository alone; a refused token is replaced once. Names are no evidence: when a name
 * leads nowhere, or to another repository, the repository is asked for by its number and the call is made again under its name of today.
 */
export function createRepositoryClient(deps: {
  transport: GithubTransport
  tokens: InstallationTokens
  /** A repository has another name than the caller knows. */
  onRenamed?: ((repositoryId: number) => void) | undefined
}): RepositoryClient {
  const { transport, tokens, onRenamed } = deps
  const names = createLearnedNames(onRenamed)

  const sendTo = async (
    { installationId, repositoryId }: RepositoryRef,
    { permissions, ...call }: RepositoryCall,
  ) => {
    const scope = { installationId, repositoryIds: [repositoryId], permissions }
    const pauseKey = `installation:${installationId}`
    const token = await tokens.get(scope, call)
    try {
      return await transport.send({ ...call, token, pauseKey })
    } catch (error) {
      // The permission may be gone since the token was made: asking for another one tells.
      if (isDomainError(error, 'github.forbidden')) tokens.drop(scope, token)
      if (!isDomainError(error, 'github.auth')) throw error
      tokens.drop(scope, token)
      return transport.send({ ...call, pauseKey, token: await tokens.get(scope, call) })
    }
  }

  const send: RepositoryClient['send'] = async (repository, call) => {
    const sendAs = (name: RepositoryName) =>
      sendTo(repository, { ...call, path: `${pathOf(name)}${call.path}` })
    const name = names.find(repository)
    try {
      const answer = await sendAs(name)
      if (answer.isMoved) await locate(repository, call).catch(() => null)
      return answer
    } catch (error) {
      if (!isDomainError(error, 'github.not_found') && !isDomainError(error, 'github.forbidden')) throw error
      const found = await locate(repository, call).catch(() => null)
      if (found === null || isSameName(found, name)) throw error
      return sendAs(found)
    }
  }

  const locate: RepositoryClient['locate'] = async (repository, { deadline, signal } = {}) => {
    const options = { deadline, signal, permissions: { metadata: 'read' }, method: 'GET' } as const
    for (const path of [`/repositories/${repository.repositoryId}`, pathOf(names.find(repository))]) {
      try {
        const seen = transport.parse(await sendTo(repository, { ...options, path }), repositorySchema)
        if (seen.id !== repository.repositoryId) continue
        names.learn(repository, seen)
        return seen
      } catch (error) {
        // A token for a repository that the installation does not reach is refused as invalid: every installation may read metadata.
        if (isDomainError(error, 'github.invalid')) return null
        if (!isDomainError(error, 'github.not_found')) throw error
      }
    }
    return null
  }

  const findLogin: RepositoryClient['findLogin'] = async (
    repository,
    accountId,
    { deadline, signal } = {},
  ) => {
    const options = { deadline, signal, permissions: { metadata: 'read' }, method: 'GET' } as const
    try {
      return transport.parse(
        await sendTo(repository, { ...options, path: `/user/${accountId}` }),
        accountSchema,
      ).login
    } catch (error) {
      if (isDomainError(error, 'github.not_found')) return null
      throw error
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

  return { send, get, list, locate, findLogin }
}

function pathOf({ owner, name }: RepositoryName): string {
  return `/repos/${segment(owner)}/${segment(name)}`
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
