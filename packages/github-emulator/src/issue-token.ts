import { createHmac, randomBytes } from 'node:crypto'
import { unprocessable } from './api-error.js'
import { reaches, repositoriesOf } from './queries.js'
import {
  type Installation,
  type InstallationToken,
  type Level,
  nextId,
  type Permissions,
  type UserToken,
} from './state.js'
import { formatTime } from './times.js'
import type { World } from './world.js'

const HOUR_MS = 3_600_000
const USER_TOKEN_MS = 8 * HOUR_MS
const REFRESH_TOKEN_MS = 15_811_200_000
const ORDER: Level[] = ['read', 'write', 'admin']

export type TokenRequest = {
  repositories?: string[] | undefined
  repository_ids?: number[] | undefined
  permissions?: Record<string, string> | undefined
}

/** Makes an installation token of at most the installation's permissions and repositories, valid for one hour. */
export const issueInstallationToken = (
  world: World,
  installation: Installation,
  body: TokenRequest,
): InstallationToken => {
  const { state, clock, app } = world
  const nowMs = clock.now().getTime()
  const permissions = narrowPermissions(installation.permissions, body.permissions)
  const repositoryIds = narrowRepositories(world, installation, body)
  const expiresAtMs = nowMs + HOUR_MS
  const claims = {
    iss: app.id,
    sub: installation.id,
    jti: nextId(state),
    exp: Math.floor(expiresAtMs / 1000),
  }
  const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  const signature = createHmac('sha256', state.signingKey).update(unsigned).digest('base64url')
  // The format of April 2026, no longer forty characters: code that checks the length of tokens fails here.
  const token = `ghs_${app.id}_${unsigned}.${signature}`
  state.tokens[token] = { token, installationId: installation.id, permissions, repositoryIds, expiresAtMs }
  for (const old of Object.values(state.tokens)) {
    if (old.expiresAtMs < nowMs - HOUR_MS) delete state.tokens[old.token]
  }
  world.save()
  return state.tokens[token] as InstallationToken
}

/** Makes the pair of tokens a person's authorization gives. */
export const issueUserToken = (world: World, accountId: number): UserToken => {
  const nowMs = world.clock.now().getTime()
  const token: UserToken = {
    token: `ghu_${randomBytes(27).toString('base64url')}`,
    refreshToken: `ghr_${randomBytes(57).toString('base64url')}`,
    id: nextId(world.state),
    accountId,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + USER_TOKEN_MS,
    refreshExpiresAtMs: nowMs + REFRESH_TOKEN_MS,
  }
  world.state.userTokens[token.token] = token
  world.save()
  return token
}

export const expiryOf = (token: { expiresAtMs: number }): string => formatTime(token.expiresAtMs)

export const allows = (granted: Permissions, name: string, level: Level): boolean => {
  const has = granted[name]
  return has !== undefined && ORDER.indexOf(has) >= ORDER.indexOf(level)
}

const narrowPermissions = (granted: Permissions, asked: Record<string, string> | undefined): Permissions => {
  if (asked === undefined) return { ...granted }
  for (const [name, level] of Object.entries(asked)) {
    if (allows(granted, name, level as Level)) continue
    throw unprocessable('The permissions requested are not granted to this installation.')
  }
  return { metadata: 'read', ...(asked as Permissions) }
}

const narrowRepositories = (
  world: World,
  installation: Installation,
  body: TokenRequest,
): number[] | null => {
  const { repositories, repository_ids: ids } = body
  if (repositories === undefined && ids === undefined) return null
  const reachable = repositoriesOf(world.state, installation)
  const byName = (repositories ?? []).map(name =>
    reachable.find(one => one.name.toLowerCase() === name.toLowerCase()),
  )
  const byId = (ids ?? []).map(id => reachable.find(one => one.id === id))
  const found = [...byName, ...byId]
  if (found.some(one => one === undefined || !reaches(installation, one))) {
    throw unprocessable(
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  }
  return [...new Set(found.map(one => one?.id ?? 0))]
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
