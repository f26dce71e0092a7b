import { createHash } from 'node:crypto'
import type { Sensitive } from '@taxiway/crypto'
import { isDomainError } from '@taxiway/domain'
import { z } from 'zod'
import type { AskAsApp } from '../client/ask-as-app.js'
import { segment } from '../client/repository-client.js'
import { type CallOptions, type GithubTransport, readHeader } from '../client/transport.js'
import { repositorySchema } from '../reads/schemas.js'

export type UserInstallation = {
  id: number
  account: string
  accountType: string
  repositorySelection: 'all' | 'selected'
  isSuspended: boolean
  permissions: Readonly<Record<string, string>>
}
export type UserRepository = z.output<typeof userRepository>
export type UserPage<Item> = { items: Item[]; hasMore: boolean }
type PageOf = CallOptions & { page: number; perPage: number }

const installation = z
  .object({
    id: z.number().int(),
    account: z.object({ login: z.string(), type: z.string() }).nullish(),
    repository_selection: z.enum(['all', 'selected']),
    suspended_at: z.string().nullish(),
    permissions: z.record(z.string(), z.string()),
  })
  .transform(
    (one): UserInstallation => ({
      id: one.id,
      account: one.account?.login ?? '',
      accountType: one.account?.type ?? 'Organization',
      repositorySelection: one.repository_selection,
      isSuspended: typeof one.suspended_at === 'string',
      permissions: one.permissions,
    }),
  )
// GitHub omits permissions for users it does not know; they then have none.
const canPush = z
  .object({ permissions: z.object({ push: z.boolean() }).nullish() })
  .transform(one => ({ canPush: one.permissions?.push ?? false }))
const userRepository = z
  .intersection(repositorySchema, canPush)
  .transform(({ pushedAt: _, ...repository }) => repository)

export type GithubUserReads = {
  /** The user of a token. Throws `github.auth` when the token is invalid. */
  getUser: (token: Sensitive<string>, options?: CallOptions) => Promise<{ id: number; login: string }>
  /** One page of the App's installations that the user can access. */
  listUserInstallations: (token: Sensitive<string>, page: PageOf) => Promise<UserPage<UserInstallation>>
  /**
   * One page of an installation's repositories that the user can access. Throws `github.not_found` for an
   * installation of others.
   */
  listUserRepositories: (
    token: Sensitive<string>,
    installationId: number,
    page: PageOf,
  ) => Promise<UserPage<UserRepository>>
  /** A repository by id, as the user sees it. Throws `github.not_found` when the user cannot see it. */
  getUserRepository: (
    token: Sensitive<string>,
    repositoryId: number,
    options?: CallOptions,
  ) => Promise<UserRepository>
  /** An installation by id, read as the App; null after it was uninstalled. */
  getInstallation: (id: number, options?: CallOptions) => Promise<UserInstallation | null>
  /**
   * The installation of a repository's account, read as the App, by name and then by id; null when the App is
   * not installed there. The name may belong to another repository now: confirm with `findRepository` and
   * this installation.
   */
  findInstallation: (
    repository: { id: number; owner: string; name: string },
    options?: CallOptions,
  ) => Promise<UserInstallation | null>
}

/** What a user can access, read with the user's own token, so that GitHub itself checks the user's rights. */
export const createUserReads = (deps: {
  transport: GithubTransport
  askAsApp: AskAsApp
}): GithubUserReads => {
  const { transport, askAsApp } = deps
  const get = (token: Sensitive<string>, path: string, options: CallOptions = {}, query = {}) =>
    transport.send({
      ...options,
      method: 'GET',
      path,
      query,
      token,
      pauseKey: pauseKeyOf(token),
      action: 'user',
    })

  const getPage = async <Key extends string, Item>(
    token: Sensitive<string>,
    path: string,
    { page, perPage, ...options }: PageOf,
    key: Key,
    item: z.ZodType<Item>,
  ): Promise<UserPage<Item>> => {
    const answer = await get(token, path, options, { per_page: perPage, page })
    const body = transport.parse(answer, z.record(z.string(), z.unknown()))
    return {
      items: transport.parse({ ...answer, text: JSON.stringify(body[key]) }, z.array(item)),
      hasMore: /rel="next"/.test(readHeader(answer.headers, 'link') ?? ''),
    }
  }

  const readInstallation = async (
    path: string,
    options: CallOptions = {},
  ): Promise<UserInstallation | null> => {
    try {
      const answer = await askAsApp({ ...options, method: 'GET', path, action: 'user' })
      return transport.parse(answer, installation)
    } catch (error) {
      if (isDomainError(error, 'github.not_found')) return null
      throw error
    }
  }

  return {
    getUser: async (token, options) =>
      transport.parse(
        await get(token, '/user', options),
        z.object({ id: z.number().int(), login: z.string() }),
      ),
    listUserInstallations: (token, page) =>
      getPage(token, '/user/installations', page, 'installations', installation),
    listUserRepositories: (token, installationId, page) =>
      getPage(
        token,
        `/user/installations/${installationId}/repositories`,
        page,
        'repositories',
        userRepository,
      ),
    getUserRepository: async (token, repositoryId, options) =>
      transport.parse(await get(token, `/repositories/${repositoryId}`, options), userRepository),
    getInstallation: (id, options) => readInstallation(`/app/installations/${id}`, options),
    findInstallation: async ({ id, owner, name }, options) =>
      (await readInstallation(`/repos/${segment(owner)}/${segment(name)}/installation`, options)) ??
      readInstallation(`/repositories/${id}/installation`, options),
  }
}

// Each user has separate limits. The key is stored, so it contains part of a hash and no token.
const pauseKeyOf = (token: Sensitive<string>): string =>
  `user:${createHash('sha256').update(token.reveal()).digest('hex').slice(0, 16)}`
