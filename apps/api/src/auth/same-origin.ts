import { DomainError } from '@taxiway/domain'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { SessionValidator } from './session-validator.js'

export type SameOriginOptions = {
  ownOrigins: readonly string[]
  validator: SessionValidator
  authPath: string
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Protects against cross-site requests: a request that changes something under a cookie, or signs a user in,
 * must come from an own page and carry JSON, which no HTML form can send. Requests with a token do not come
 * from a browser and pass. Throws `auth.origin_refused`.
 */
export const sameOrigin = fp<SameOriginOptions>(
  async (app, { ownOrigins, validator, authPath }) => {
    const own = new Set(ownOrigins)
    app.addHook('onRequest', async request => {
      if (safeMethods.has(request.method)) return
      const isSignIn = (request.routeOptions.url ?? '').startsWith(authPath)
      const hasSession = validator.hasCookie(request.headers.cookie)
      if (!isSignIn && (!hasSession || request.headers.authorization !== undefined)) return
      refuseForeignPage(request, own)
    })
  },
  { name: 'same-origin' },
)

/** Throws `auth.origin_refused` unless an own page sent the request, as JSON. */
export const refuseForeignPage = (request: FastifyRequest, own: ReadonlySet<string>): void => {
  if (!isFromOwnPage(request, own)) throw refused('The request is not from a page of this service.')
  if (!carriesJson(request)) throw refused('Send JSON with content type application/json.')
}

const isFromOwnPage = ({ headers }: FastifyRequest, own: ReadonlySet<string>): boolean =>
  // An Origin header decides if present: the browser sets it, and a page cannot change it.
  headers.origin === undefined ? headers['sec-fetch-site'] === 'same-origin' : own.has(headers.origin)

const carriesJson = ({ headers }: FastifyRequest): boolean => {
  const type = headers['content-type']
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return type === undefined ? !hasBody : /^application\/json\s*(?:;|$)/i.test(type)
}

const refused = (message: string) => new DomainError('auth.origin_refused', { message })
