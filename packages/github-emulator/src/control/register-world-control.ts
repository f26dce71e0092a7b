import type { FastifyInstance } from 'fastify'
import { ApiError, notFound } from '../api-error.js'
import { emitAuthorizationRevoked } from '../emit-event.js'
import { expiryOf, issueUserToken } from '../issue-token.js'
import {
  acceptPermissions,
  installApp,
  selectRepositories,
  setSuspended,
  uninstallApp,
} from '../operations/installations.js'
import { accountOf, findAccount, repositoryOf } from '../queries.js'
import { renderAccount } from '../render/account.js'
import { renderInstallation } from '../render/app.js'
import type { Installation } from '../state.js'
import type { World } from '../world.js'
import { accountOptions, readControl } from './control-request.js'
import {
  common,
  installationPermissions,
  installationRepositories,
  lag,
  newInstallation,
  newUser,
  rateLimit,
  userRename,
  webhookTarget,
} from './schemas.js'

type ById = { Params: { id: string } }
type ByLogin = { Params: { login: string } }

/** Control calls on installations, people, deliveries and the server's own behaviour. */
export const registerWorldControl = (app: FastifyInstance, world: World): void => {
  registerInstallations(app, world)
  registerUsers(app, world)
  registerDeliveries(app, world)

  app.post('/_control/lag', request => {
    const { ms = 0, revisions = 0 } = readControl(lag, request)
    Object.assign(world.state.settings, { lagMs: ms, lagRevisions: revisions })
    return { ms, revisions }
  })
  app.post('/_control/rate-limit', request => {
    const { limit = 5000, contentPerMinute = null } = readControl(rateLimit, request)
    Object.assign(world.state.settings, { rateLimit: limit, contentPerMinute })
    world.resetLimits()
    return { limit, contentPerMinute }
  })
  app.post('/_control/expire-tokens', () => {
    const nowMs = world.clock.now().getTime()
    const tokens = [...Object.values(world.state.tokens), ...Object.values(world.state.userTokens)]
    for (const token of tokens) token.expiresAtMs = Math.min(token.expiresAtMs, nowMs)
    world.save()
    return { expired: tokens.length }
  })
  app.post('/_control/webhook', request => {
    world.deliveries.configure(readControl(webhookTarget, request))
    return { configured: true }
  })
}

const registerInstallations = (app: FastifyInstance, world: World): void => {
  const find = (id: string): Installation => {
    const installation = world.state.installations[id]
    if (!installation) throw new ApiError(404, `There is no installation ${id}`)
    return installation
  }
  const ownerLogin = (one: Installation) => accountOf(world.state, one.accountId).login

  app.post('/_control/installations', (request, reply) => {
    const { owner, ownerType = 'Organization', ...body } = readControl(newInstallation, request)
    const account = world.ensureAccount(owner, ownerType)
    const { installation, deliveries } = installApp(world, account, body, accountOptions(world, owner, body))
    const rendered = renderInstallation(world.publicUrl(), world.state, world.app, installation)
    return reply.code(201).send({ ...rendered, deliveries })
  })
  for (const [action, suspended] of [
    ['suspend', true],
    ['unsuspend', false],
  ] as const) {
    app.post<ById>(`/_control/installations/:id/${action}`, request => {
      const installation = find(request.params.id)
      const options = accountOptions(world, ownerLogin(installation), readControl(common, request))
      return { deliveries: setSuspended(world, installation, suspended, options) }
    })
  }
  app.delete<ById>('/_control/installations/:id', request => {
    const installation = find(request.params.id)
    const options = accountOptions(world, ownerLogin(installation), readControl(common, request))
    return { deliveries: uninstallApp(world, installation, options) }
  })
  app.post<ById>('/_control/installations/:id/permissions', request => {
    const installation = find(request.params.id)
    const body = readControl(installationPermissions, request)
    const options = accountOptions(world, ownerLogin(installation), body)
    return { deliveries: acceptPermissions(world, installation, body, options) }
  })
  app.post<ById>('/_control/installations/:id/repositories', request => {
    const installation = find(request.params.id)
    const body = readControl(installationRepositories, request)
    const options = accountOptions(world, ownerLogin(installation), body)
    const repositories = body.repositoryIds.map(id => repositoryOf(world.state, id))
    return { deliveries: selectRepositories(world, installation, body.action, repositories, options) }
  })
}

const registerUsers = (app: FastifyInstance, world: World): void => {
  const find = (login: string) => {
    const account = findAccount(world.state, login)
    if (!account) throw new ApiError(404, `There is no user ${login}`)
    return account
  }
  app.post('/_control/users', (request, reply) => {
    const body = readControl(newUser, request)
    const account = world.ensureAccount(body.login, body.type)
    if (body.name !== undefined) account.name = body.name
    if (body.email !== undefined) account.email = body.email
    if (body.current) world.state.settings.currentUser = account.login
    world.save()
    return reply.code(201).send(renderAccount(world.publicUrl(), account))
  })
  app.post<ByLogin>('/_control/users/:login/rename', request => {
    const account = find(request.params.login)
    const { login } = readControl(userRename, request)
    for (const { roles } of Object.values(world.state.repositories)) {
      const role = roles[account.login.toLowerCase()]
      if (role === undefined) continue
      delete roles[account.login.toLowerCase()]
      roles[login.toLowerCase()] = role
    }
    account.login = login
    world.save()
    return renderAccount(world.publicUrl(), account)
  })
  app.post<ByLogin>('/_control/users/:login/token', (request, reply) => {
    const token = issueUserToken(world, find(request.params.login).id)
    return reply
      .code(201)
      .send({ token: token.token, refreshToken: token.refreshToken, expiresAt: expiryOf(token) })
  })
  app.post<ByLogin>('/_control/users/:login/revoke', request => {
    const account = find(request.params.login)
    for (const token of Object.values(world.state.userTokens)) {
      if (token.accountId === account.id) delete world.state.userTokens[token.token]
    }
    world.save()
    const { deliver } = readControl(common, request)
    return { deliveries: [emitAuthorizationRevoked(world, account.id, deliver).id] }
  })
}

const registerDeliveries = (app: FastifyInstance, world: World): void => {
  app.get('/_control/deliveries', () => ({ deliveries: world.deliveries.all() }))
  app.get<ById>('/_control/deliveries/:id', request => {
    const delivery = world.state.deliveries[request.params.id]
    if (!delivery) throw notFound()
    return { ...delivery, payload: JSON.parse(world.deliveries.readBody(delivery).toString('utf8')) }
  })
  app.post<ById>('/_control/deliveries/:id/send', request => {
    const delivery = world.state.deliveries[request.params.id]
    if (!delivery) throw notFound()
    return world.deliveries.send(delivery)
  })
  app.post('/_control/deliveries/idle', async () => {
    await world.deliveries.idle()
    return { idle: true }
  })
}
