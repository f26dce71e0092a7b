import type { FastifyInstance } from 'fastify'
import { actorOf, baseOf, requireUser } from '../access.js'
import { ApiError, notFound } from '../api-error.js'
import { paginate } from '../paginate.js'
import { repositoriesOf, roleOf, rolePermissions } from '../queries.js'
import { renderProfile } from '../render/account.js'
import { renderInstallation } from '../render/app.js'
import { renderRepository } from '../render/repository.js'
import type { Account, Installation, Repository } from '../state.js'
import type { World } from '../world.js'

/** What a person's token may ask: who they are, and which installations and repositories they can reach. */
export const registerUserRoutes = (app: FastifyInstance, world: World): void => {
  const { state } = world
  const isKnownTo = (account: Account) => (repository: Repository) =>
    account.id === repository.ownerId ||
    (roleOf(repository, account) !== 'none' && hasRole(repository, account))
  const sees = (account: Account, installation: Installation): boolean =>
    installation.accountId === account.id || repositoriesOf(state, installation).some(isKnownTo(account))

  app.get('/user', request => renderProfile(baseOf(request), requireUser(request).account))

  app.get<{ Params: { accountId: string } }>('/user/:accountId', request => {
    if (actorOf(request).kind === 'anonymous') throw new ApiError(401, 'Requires authentication')
    const account = state.accounts[request.params.accountId]
    if (!account) throw notFound()
    return renderProfile(baseOf(request), account)
  })

  app.get('/user/emails', (request, reply) => {
    const { account } = requireUser(request)
    const email = { email: account.email, primary: true, verified: true, visibility: 'private' }
    return paginate(request, reply, [email])
  })

  app.get('/user/installations', (request, reply) => {
    const { account } = requireUser(request)
    const visible = Object.values(state.installations).filter(one => sees(account, one))
    const installations = paginate(request, reply, visible)
    return {
      total_count: visible.length,
      installations: installations.map(one => renderInstallation(baseOf(request), state, world.app, one)),
    }
  })

  app.get<{ Params: { id: string } }>('/user/installations/:id/repositories', (request, reply) => {
    const { account } = requireUser(request)
    const installation = state.installations[request.params.id]
    if (!installation || !sees(account, installation)) throw notFound()
    if (installation.suspendedAt !== null) throw new ApiError(403, 'This installation has been suspended')
    const visible = repositoriesOf(state, installation).filter(isKnownTo(account))
    const repositories = paginate(request, reply, visible).map(one => ({
      ...renderRepository(baseOf(request), state, one),
      permissions: rolePermissions(roleOf(one, account)),
    }))
    return {
      total_count: visible.length,
      repository_selection: installation.repositorySelection,
      repositories,
    }
  })
}

const hasRole = (repository: Repository, account: Account): boolean =>
  repository.roles[account.login.toLowerCase()] !== undefined
