import type { FastifyRequest } from 'fastify'
import { ApiError, badCredentials, notAccessible, notFound } from './api-error.js'
import { allows } from './issue-token.js'
import { accountOf, findRepository, installationOf, reaches, roleOf, rolePermissions } from './queries.js'
import type { Account, Installation, InstallationToken, Level, Repository, UserToken } from './state.js'
import { looksLikeJwt, verifyAppJwt } from './verify-app-jwt.js'
import type { World } from './world.js'

export type Actor =
  | { kind: 'anonymous' }
  | { kind: 'app' }
  | { kind: 'installation'; installation: Installation; token: InstallationToken }
  | { kind: 'user'; account: Account; token: UserToken }

export type Need = { permissions: string[]; level: Level }

const actors = new WeakMap<FastifyRequest, Actor>()

export const actorOf = (request: FastifyRequest): Actor => actors.get(request) ?? { kind: 'anonymous' }

/** Finds out who asks; a credential that does not hold is refused before anything else is looked at. */
export const authenticate = (world: World, request: FastifyRequest): Actor => {
  const actor = readActor(world, request.headers.authorization)
  actors.set(request, actor)
  return actor
}

export const requireApp = (request: FastifyRequest): void => {
  const actor = actorOf(request)
  if (actor.kind === 'app') return
  throw new ApiError(
    401,
    actor.kind === 'anonymous' ? 'Requires authentication' : 'A JSON web token could not be decoded',
  )
}

export const requireInstallation = (request: FastifyRequest) => {
  const actor = actorOf(request)
  if (actor.kind === 'installation') return actor
  throw actor.kind === 'anonymous' ? new ApiError(401, 'Requires authentication') : notAccessible()
}

export const requireUser = (request: FastifyRequest) => {
  const actor = actorOf(request)
  if (actor.kind === 'user') return actor
  throw actor.kind === 'anonymous' ? new ApiError(401, 'Requires authentication') : notAccessible()
}

/**
 * The repository a path names, if the caller reaches it (else 404) and holds one of the permissions (else 403).
 * A former name is answered with GitHub's redirect to the numeric address.
 */
export const requireRepository = (world: World, request: FastifyRequest, need: Need): Repository => {
  const actor = actorOf(request)
  if (actor.kind === 'anonymous') throw new ApiError(401, 'Requires authentication')
  const repository = findNamed(world, request)
  if (!isReachable(world, actor, repository)) throw notFound()
  const accepted = need.permissions.map(name => `${name}=${need.level}`).join('; ')
  if (!isPermitted(actor, repository, need)) throw notAccessible(accepted)
  if (need.level === 'write' && repository.archived) {
    throw new ApiError(403, 'Repository was archived so is read-only.')
  }
  return repository
}

export const findNamed = (world: World, request: FastifyRequest): Repository => {
  const { owner = '', repo = '' } = request.params as { owner?: string; repo?: string }
  const repository = findRepository(world.state, owner, repo)
  if (repository) return repository
  const formerId = world.state.formerNames[`${owner}/${repo}`.toLowerCase()]
  if (formerId === undefined || !world.state.repositories[formerId]) throw notFound()
  const rest = request.url.split('/').slice(4).join('/')
  const url = `${baseOf(request)}/repositories/${formerId}${rest ? `/${rest}` : tailOf(request.url)}`
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  throw new ApiError(isRead ? 301 : 307, isRead ? 'Moved Permanently' : 'Temporary Redirect', {
    headers: { location: url },
    body: { url },
  })
}

/** The address the caller used, so that every link in an answer leads back here. */
export const baseOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}`

const tailOf = (url: string): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '')

const readActor = (world: World, header: string | undefined): Actor => {
  if (header === undefined) return { kind: 'anonymous' }
  const [scheme = '', credential = ''] = header.split(' ', 2)
  if (scheme.toLowerCase() === 'basic') {
    // As git sends a token of the API.
    const [, token] = /^x-access-token:(.+)$/.exec(Buffer.from(credential, 'base64').toString('utf8')) ?? []
    if (token === undefined) throw badCredentials()
    return readActor(world, `Bearer ${token}`)
  }
  if (!['bearer', 'token'].includes(scheme.toLowerCase())) throw badCredentials()
  const nowMs = world.clock.now().getTime()
  if (looksLikeJwt(credential) && !credential.startsWith('gh')) {
    verifyAppJwt(credential, world.app, nowMs)
    return { kind: 'app' }
  }
  const token = world.state.tokens[credential]
  if (token) return readInstallation(world, token, nowMs)
  const userToken = world.state.userTokens[credential]
  if (!userToken || userToken.expiresAtMs <= nowMs) throw badCredentials()
  return { kind: 'user', account: accountOf(world.state, userToken.accountId), token: userToken }
}

const readInstallation = (world: World, token: InstallationToken, nowMs: number): Actor => {
  const installation = world.state.installations[token.installationId]
  if (!installation || token.expiresAtMs <= nowMs) throw badCredentials()
  if (installation.suspendedAt !== null) throw new ApiError(403, 'This installation has been suspended')
  return { kind: 'installation', installation, token }
}

const isReachable = (world: World, actor: Actor, repository: Repository): boolean => {
  if (actor.kind === 'installation') {
    const { repositoryIds } = actor.token
    return reaches(actor.installation, repository) && (repositoryIds?.includes(repository.id) ?? true)
  }
  if (actor.kind === 'user') return roleOf(repository, actor.account) !== 'none'
  return actor.kind === 'app' && installationOf(world.state, repository) !== undefined
}

const isPermitted = (actor: Actor, repository: Repository, need: Need): boolean => {
  if (actor.kind === 'installation') {
    return need.permissions.some(
      name => name === 'metadata' || allows(actor.token.permissions, name, need.level),
    )
  }
  if (actor.kind !== 'user') return false
  const role = rolePermissions(roleOf(repository, actor.account))
  return need.level === 'read' ? role.pull : role.push
}
