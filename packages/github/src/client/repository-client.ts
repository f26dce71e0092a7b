import { DomainError, isDomainError } from '@taxiway/domain'
import { z } from 'zod'
import { type InstallationTokens, type Permissions, purposes } from '../auth/installation-tokens.js'
import { type RepositoryObservation, repositorySchema } from '../reads/schemas.js'
import { createLearnedNames, isSameName, type RepositoryName } from './learned-names.js'
import type { CallOptions, GithubAnswer, GithubCall, GithubTransport } from './transport.js'
import { readHeader } from './transport.js'

const MAX_PAGES = 200
const accountSchema = z.object({ login: z.string() })

/** A repository and its installation. The id identifies it; owner and name may change at any time. */
export type RepositoryRef = { installationId: number; repositoryId: number; owner: string; name: string }

export type RepositoryCall = Omit<GithubCall, 'token' | 'path' | 'pauseKey'> & {
  /** The path after `/repos/{owner}/{name}`. */
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
  /** The body of an answer, checked. */
  parse: GithubTransport['parse']
  /** All pages or an error, never a part. */
  list: <T>(
    repository: RepositoryRef,
    call: Omit<RepositoryCall, 'method'>,
    schema: z.ZodType<T[]>,
  ) => Promise<T[]>
  /** Asks the Git LFS server of the repository where objects are. */
  askLfs: (repository: RepositoryRef, call: CallOptions & { body: object }) => Promise<unknown>
  /** The repository by id, independent of its current name; null when its installation does not include it. */
  locate: (repository: RepositoryRef, options?: CallOptions) => Promise<RepositoryObservation | null>
  /** The current login of an account, by id; null when the account does not exist. */
  findLogin: (repository: RepositoryRef, accountId: number, options?: CallOptions) => Promise<string | null>
}

/**
 * Calls within one repository, with a token for that repository only; a refused token is replaced once. When
 * a name is unknown or belongs to another repository, this reads the repository by id and repeats the call
 * with the current name.
 */
export const createRepositoryClient = (deps: {
  transport: GithubTransport
  tokens: InstallationTokens
  /** Called when the repository's name differs from the one the caller knows. */
  onRenamed?: ((repositoryId: number) => void) | undefined
  /** Called when GitHub refuses a call because the installation is suspended. */
  onSuspended?: ((installationId: number) => void) | undefined
}): RepositoryClient => {
  const { transport, tokens, onRenamed, onSuspended } = deps
  const names = createLearnedNames(onRenamed)

  const sendTo = (repository: RepositoryRef, call: RepositoryCall) =>
    sendWithToken(repository, call).catch((error: unknown) => {
      if (saysSuspended(error)) onSuspended?.(repository.installationId)
      throw error
    })

  const sendWithToken = async (
    { installationId, repositoryId }: RepositoryRef,
    { permissions, ...call }: RepositoryCall,
  ) => {
    const scope = { installationId, repositoryIds: [repositoryId], permissions }
    const pauseKey = `installation:${installationId}`
    const token = await tokens.get(scope, call)
    try {
      return await transport.send({ ...call, token, pauseKey })
    } catch (error) {
      // The permission may have been removed since the token was created: requesting a new token shows it.
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
        // GitHub refuses a token request for a repository outside the installation; every installation may
        // read metadata.
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

  const askLfs: RepositoryClient['askLfs'] = async (repository, call) => {
    const { installationId, repositoryId } = repository
    const scope = { installationId, repositoryIds: [repositoryId], permissions: purposes.source }
    const token = await tokens.get(scope, call)
    return transport.askLfs(names.find(repository), { ...call, token })
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
    throw new DomainError('github.invalid', { message: `GitHub's list has more than ${MAX_PAGES} pages.` })
  }

  return { send, get, parse: transport.parse, list, askLfs, locate, findLogin }
}

const pathOf = ({ owner, name }: RepositoryName): string => {
  return `/repos/${segment(owner)}/${segment(name)}`
}

/** One path segment; rejects `.` and `..`, which would change the path. */
export const segment = (text: string): string => {
  if (text === '' || text === '.' || text === '..') {
    throw new DomainError('github.invalid', { message: 'A name is not a valid path segment.' })
  }
  return encodeURIComponent(text)
}

/** Whether a list has more pages. */
export const hasNextPage = ({ headers }: GithubAnswer): boolean => {
  return /<[^<>]*>;\s*rel="next"/.test(readHeader(headers, 'link') ?? '')
}

/** GitHub gives the reason for this 403 only as text. It answers the request of a token and every call so. */
const saysSuspended = (error: unknown): boolean =>
  isDomainError(error, 'github.forbidden') &&
  /installation has been suspended/i.test(String(error.details?.['githubMessage']))
