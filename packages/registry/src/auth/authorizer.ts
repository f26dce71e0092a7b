import type { Sensitive } from '@taxiway/crypto'
import { DomainError } from '@taxiway/domain'
import type { Outbound, ResponseHeaders } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { z } from 'zod'
import { classifyRegistryProblem } from '../registry-error.js'
import { type Challenge, parseChallenge } from './parse-challenge.js'

export type Credentials = {
  username: string
  password: Sensitive<string>
  /** They reach more than the registry, so that no other program may get them. */
  ownUseOnly?: true
}

/** Gives credentials; called with those that the registry refused, it gives others, or none. */
export type CredentialSource = (refused?: Credentials) => Promise<Credentials | undefined>

type Deps = {
  /** Names the registry in errors. */
  host: string
  /** Whether the registry itself is reached without TLS. */
  plainHttp: boolean
  credentials: Credentials | CredentialSource | undefined
  clock: Pick<Clock, 'monotonicMs'>
  outboundTo: (origin: string) => Outbound
}

/** Answers what a registry asks before it lets us in, and remembers the answer. */
export type Authorizer = {
  /** The header for a scope, as far as the registry has asked for one before. */
  header: (scope: string) => string | undefined
  /**
   * Answers the challenge of a 401. Resolves with undefined when there is nothing better than the header that was refused.
   */
  answer: (
    refused: { headers: ResponseHeaders; sent: string | undefined },
    scope: string,
    signal?: AbortSignal,
  ) => Promise<string | undefined>
  /** A header of other credentials, for a scope that those in use are not allowed; undefined when there are none. */
  escalate: (scope: string, signal?: AbortSignal) => Promise<string | undefined>
}

/** Token services that say nothing mean a minute. */
const defaultTtlSeconds = 60
/** A token must outlive the request that it is sent with. */
const leewayMs = 10_000
const tokensKept = 200

const tokenAnswer = z.object({
  token: z.string().min(1).optional(),
  access_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
})

export const createAuthorizer = (deps: Deps): Authorizer => {
  const { clock } = deps
  const source = sourceOf(deps.credentials)
  let current = typeof deps.credentials === 'function' ? undefined : deps.credentials
  let bearer: (Challenge & { scheme: 'bearer' }) | undefined
  const tokens = new Map<string, { header: string; until: number }>()
  const asked = new Map<string, Promise<string>>()
  let usesBasic = false

  const remember = (scope: string, token: { header: string; until: number }): void => {
    tokens.delete(scope)
    tokens.set(scope, token)
    const oldest = tokens.keys().next().value
    if (tokens.size > tokensKept && oldest !== undefined) tokens.delete(oldest)
  }

  const fetchToken = async (
    { realm, service }: Challenge & { scheme: 'bearer' },
    scope: string,
    signal: AbortSignal | undefined,
  ): Promise<string> => {
    const url = new URL(realm)
    if (url.protocol !== 'https:' && !deps.plainHttp) throw insecureRealm(deps.host, url)
    const query = Object.fromEntries(url.searchParams)
    const { body } = await deps.outboundTo(url.origin).request({
      method: 'GET',
      path: url.pathname,
      action: 'token',
      query: { ...query, service, scope: scope.split(' ') },
      headers: { authorization: current && basic(current) },
      classify: problem => classifyRegistryProblem(deps.host, problem),
      parse: json => tokenAnswer.parse(json),
      signal,
    })
    const token = body.token ?? body.access_token
    if (token === undefined) throw noToken(deps.host, url)
    const header = `Bearer ${token}`
    const ttlMs = (body.expires_in ?? defaultTtlSeconds) * 1_000
    remember(scope, { header, until: clock.monotonicMs() + Math.max(ttlMs - leewayMs, ttlMs / 2) })
    return header
  }

  /** Takes other credentials than those that were refused. */
  const change = async (): Promise<string | undefined> => {
    const other = await source(current)
    if (other === undefined) return undefined
    current = other
    return basic(other)
  }

  return {
    header: scope => {
      if (usesBasic && current !== undefined) return basic(current)
      const token = tokens.get(scope)
      return token !== undefined && token.until > clock.monotonicMs() ? token.header : undefined
    },
    answer: async ({ headers, sent }, scope, signal) => {
      const challenge = parseChallenge(headers['www-authenticate'])
      if (challenge === undefined) return undefined
      current ??= await source()
      if (challenge.scheme === 'basic') {
        usesBasic = true
        if (current !== undefined && sent !== basic(current)) return basic(current)
        return await change()
      }
      bearer = challenge
      // The refused token may have been replaced by a neighbour meanwhile.
      const known = tokens.get(scope)
      if (known !== undefined && known.header !== sent && known.until > clock.monotonicMs())
        return known.header
      tokens.delete(scope)
      const pending = asked.get(scope) ?? fetchToken(challenge, scope, signal)
      asked.set(scope, pending)
      return await pending.finally(() => asked.delete(scope))
    },
    escalate: async (scope, signal) => {
      const header = await change()
      if (header === undefined || bearer === undefined) return header
      tokens.clear()
      return fetchToken(bearer, scope, signal)
    },
  }
}

const sourceOf = (given: Credentials | CredentialSource | undefined): CredentialSource =>
  typeof given === 'function' ? given : async refused => (refused === undefined ? given : undefined)

const basic = ({ username, password }: Credentials): string =>
  `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`

const insecureRealm = (host: string, { origin }: URL): DomainError =>
  new DomainError('registry.unauthorized', {
    message: `${host} asks us to log in at ${origin} without TLS, where others could read the password. Correct the address of its token service.`,
  })

const noToken = (host: string, { origin }: URL): DomainError =>
  new DomainError('registry.unauthorized', {
    message: `The token service ${origin} of ${host} answered without a token. Check IMAGE_REGISTRY_USER and IMAGE_REGISTRY_PASSWORD.`,
  })
