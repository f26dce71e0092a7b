import { listProjectsOnRepositories } from '@taxiway/db'
import { idSchema } from '@taxiway/domain'
import type { UserInstallation, UserRepository } from '@taxiway/github'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import type { RepositoryAccess } from '../github/repository-access.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema } from '../paging/page.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db'> & { cursors: CursorCodec; repositoryAccess: RepositoryAccess }

/** Permissions without which the App does nothing useful; missing report permissions only reduce reports. */
const needed = { contents: 'read', pull_requests: 'write' } as const

const obstacles = [
  'installation_suspended',
  'permissions_missing',
  'no_write_permission',
  'repository_archived',
] as const
const connectable = {
  canConnect: z.boolean(),
  obstacle: z
    .enum(obstacles)
    .nullable()
    .meta({ description: 'Why the repository cannot be connected; null when it can.' }),
}
const installationSchema = z
  .object({
    id: z.int(),
    account: z.object({ login: z.string(), type: z.string() }),
    repositorySelection: z.enum(['all', 'selected']),
    ...connectable,
  })
  .meta({ id: 'GithubInstallation' })
const repositorySchema = z
  .object({
    id: z.int(),
    owner: z.string(),
    name: z.string(),
    defaultBranch: z.string(),
    private: z.boolean(),
    projectIds: z
      .array(idSchema('prj'))
      .meta({ description: 'The projects of your organization that are already connected to it.' }),
    ...connectable,
  })
  .meta({ id: 'GithubRepository' })

const tags = ['GitHub']

/**
 * Shows what the user of a credential may connect, and why not; asks GitHub with their own token, one page at
 * a time.
 */
export const githubRoutes =
  ({ db, cursors, repositoryAccess }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const pageOf = (list: string, cursor: string | undefined) =>
      cursor === undefined ? 1 : Number(cursors.decode(list, cursor))

    app.route({
      method: 'GET',
      url: '/v1/github/installations',
      schema: {
        operationId: 'listGithubInstallations',
        tags,
        summary: 'List the installations of the App that you can reach',
        security: bearer,
        querystring: pageQuerySchema,
        response: {
          200: pageSchema(installationSchema, 'GithubInstallationPage'),
          ...protectedProblems(409),
        },
      },
      handler: async request => {
        const { limit, cursor } = request.query
        const list = `github/installations/${limit}`
        const page = pageOf(list, cursor)
        const found = await repositoryAccess.listInstallations(principalOf(request), { page, perPage: limit })
        return {
          data: found.items.map(presentInstallation),
          nextCursor: found.hasMore ? cursors.encode(list, page + 1) : null,
        }
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/github/repositories',
      schema: {
        operationId: 'listGithubRepositories',
        tags,
        summary: 'List the repositories of an installation that you can reach',
        security: bearer,
        querystring: pageQuerySchema.extend({
          installationId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
        }),
        response: {
          200: pageSchema(repositorySchema, 'GithubRepositoryPage'),
          ...protectedProblems(404, 409, 422),
        },
      },
      handler: async request => {
        const { limit, cursor, installationId } = request.query
        const principal = principalOf(request)
        const list = `github/repositories/${installationId}/${limit}`
        const page = pageOf(list, cursor)
        const found = await repositoryAccess.listRepositories(principal, installationId, {
          page,
          perPage: limit,
        })
        const connected = await listProjectsOnRepositories(
          db,
          principal.organizationId,
          found.items.map(({ id }) => id),
        )
        return {
          data: found.items.map(one => ({
            ...presentRepository(one),
            projectIds: connected.filter(({ repositoryId }) => repositoryId === one.id).map(({ id }) => id),
          })),
          nextCursor: found.hasMore ? cursors.encode(list, page + 1) : null,
        }
      },
    })
  }

const presentInstallation = ({
  id,
  account,
  accountType,
  repositorySelection,
  ...rest
}: UserInstallation) => ({
  id,
  account: { login: account, type: accountType },
  repositorySelection,
  ...verdict(
    rest.isSuspended
      ? 'installation_suspended'
      : Object.entries(needed).every(([name, level]) => grants(rest.permissions[name], level))
        ? null
        : 'permissions_missing',
  ),
})

const presentRepository = ({
  id,
  owner,
  name,
  defaultBranch,
  canPush,
  archived,
  ...rest
}: UserRepository) => ({
  id,
  owner,
  name,
  defaultBranch,
  private: rest.private,
  ...verdict(archived ? 'repository_archived' : canPush ? null : 'no_write_permission'),
})

const grants = (given: string | undefined, level: 'read' | 'write'): boolean =>
  given === 'write' || given === 'admin' || given === level

const verdict = (obstacle: (typeof obstacles)[number] | null) => ({ canConnect: obstacle === null, obstacle })
