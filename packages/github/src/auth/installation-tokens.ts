import { Sensitive } from '@taxiway/crypto'
import { DomainError, isGranted } from '@taxiway/domain'
import { readProblem } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { z } from 'zod'
import type { AskAsApp } from '../client/ask-as-app.js'
import type { CallOptions, GithubTransport } from '../client/transport.js'
import { readHeader } from '../client/transport.js'

const EARLY_MS = 5 * 60_000
const MAX_CACHED = 5_000

export type Permissions = Readonly<Record<string, 'read' | 'write'>>
export type TokenScope = {
  installationId: number
  repositoryIds: readonly number[]
  permissions: Permissions
}

/**
 * One token per purpose. GitHub refuses a whole token request when one permission is missing, so a missing
 * permission must affect only its own purpose.
 */
export const purposes = {
  repository: { metadata: 'read' },
  source: { contents: 'read', metadata: 'read' },
  pullRequests: { metadata: 'read', pull_requests: 'read' },
  checks: { checks: 'write', metadata: 'read' },
  statuses: { metadata: 'read', statuses: 'read' },
  deployments: { deployments: 'write', metadata: 'read' },
  comments: { metadata: 'read', pull_requests: 'write' },
} as const satisfies Record<string, Permissions>

export type InstallationTokens = {
  /** A token of exactly this scope with at least five minutes left; concurrent callers share one request. */
  get: (scope: TokenScope, options?: CallOptions) => Promise<Sensitive<string>>
  /** Removes a token that GitHub refused, so that the next `get` requests a new one. */
  drop: (scope: TokenScope, token: Sensitive<string>) => void
}

type Cached = { token: Sensitive<string>; freshUntil: number }

// Do not check the token's format: GitHub has changed it before.
const installationAnswer = z.object({ permissions: z.record(z.string(), z.string()) })
const tokenAnswer = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) })

/**
 * Installation tokens, limited to repositories and permissions, cached until five minutes before they expire.
 */
export const createInstallationTokens = (deps: {
  transport: GithubTransport
  askAsApp: AskAsApp
  clock: Pick<Clock, 'now' | 'monotonicMs'>
}): InstallationTokens => {
  const { transport, askAsApp, clock } = deps
  const cached = new Map<string, Cached>()
  const pending = new Map<string, Promise<Cached>>()

  const request = async (scope: TokenScope, options: CallOptions): Promise<Cached> => {
    const path = `/app/installations/${scope.installationId}/access_tokens`
    const answer = await askAsApp({
      ...options,
      method: 'POST',
      path,
      body: { repository_ids: scope.repositoryIds, permissions: scope.permissions },
      // Requesting twice creates two tokens, which is harmless.
      idempotent: true,
      action: 'token',
    }).catch(error => explainRefusal(error, scope, options))
    const { token, expires_at } = transport.parse(answer, tokenAnswer)
    // Compute the lifetime from two GitHub timestamps, so that a wrong local clock does not matter.
    const sentAt = Date.parse(readHeader(answer.headers, 'date') ?? '')
    const lifetimeMs = Date.parse(expires_at) - (Number.isNaN(sentAt) ? clock.now().getTime() : sentAt)
    return { token: new Sensitive(token), freshUntil: clock.monotonicMs() + lifetimeMs - EARLY_MS }
  }

  // GitHub gives the reason only as text, so read the permissions that the installation grants instead.
  const explainRefusal = async (error: unknown, scope: TokenScope, options: CallOptions): Promise<never> => {
    if (readProblem(error)?.status !== 422) throw error
    const path = `/app/installations/${scope.installationId}`
    const answer = await askAsApp({ ...options, method: 'GET', path, action: 'token' })
    const { permissions: granted } = transport.parse(answer, installationAnswer)
    const missing = Object.entries(scope.permissions).filter(
      ([name, level]) => !isGranted(granted, name, level),
    )
    if (missing.length === 0) throw error
    const names = missing.map(([name, level]) => `${name}: ${level}`).join(', ')
    throw new DomainError('github.permission_missing', {
      message: `The GitHub App lacks a permission (${names}). Ask an owner of the GitHub account to accept it in the settings of the installed App.`,
      details: { granted, outcomeUnknown: false },
      cause: error,
    })
  }

  const get: InstallationTokens['get'] = async (scope, options = {}) => {
    const key = keyOf(scope)
    const known = cached.get(key)
    if (known && known.freshUntil > clock.monotonicMs()) return known.token
    const running = pending.get(key) ?? begin(key, scope, options)
    return (await running).token
  }

  const begin = (key: string, scope: TokenScope, options: CallOptions): Promise<Cached> => {
    // Pass on only the deadline: one caller's abort must not fail the others that share this request.
    const running = request(scope, { deadline: options.deadline }).finally(() => pending.delete(key))
    pending.set(key, running)
    return running.then(fresh => {
      cached.set(key, fresh)
      forgetOld()
      return fresh
    })
  }

  const forgetOld = (): void => {
    if (cached.size <= MAX_CACHED) return
    for (const [key, { freshUntil }] of cached) {
      if (freshUntil <= clock.monotonicMs() || cached.size > MAX_CACHED) cached.delete(key)
    }
  }

  return {
    get,
    drop: (scope, token) => {
      const key = keyOf(scope)
      if (cached.get(key)?.token === token) cached.delete(key)
    },
  }
}

const keyOf = ({ installationId, repositoryIds, permissions }: TokenScope): string => {
  const names = Object.keys(permissions).sort()
  const granted = names.map(name => `${name}:${permissions[name]}`)
  return [installationId, [...repositoryIds].sort((a, b) => a - b).join(','), granted.join(',')].join('|')
}
