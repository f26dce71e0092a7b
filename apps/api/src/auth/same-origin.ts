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
 * Refuses what a foreign page makes a browser send: a request that would change something under a cookie, or would sign somebody in, has to
 * come from a page of ours and carry JSON, which no form can. Requests with a token are not a browser's doing. Throws `auth.origin_refused`.
 */
export const sameOrigin = fp<SameOriginOptions>(
  async (app, { ownOrigins, validator, authPath }) => {
    const own = new Set(ownOrigins)
    app.addHook('onRequest', async request => {
      if (safeMethods.has(request.method)) return
      const isSignIn = (request.routeOptions.url ?? '').startsWith(authPath)
      const hasSession = validator.hasCookie(request.headers.cookie)
      if (!isSignIn && (!hasSession || request.headers.authorization !== undefined)) return
      if (!isFromOwnPage(request, own)) throw refused('It did not come from a page of this service.')
      if (!carriesJson(request)) throw refused('Send JSON with content type application/json.')
    })
  },
  { name: 'same-origin' },
)

const isFromOwnPage = ({ headers }: FastifyRequest, own: ReadonlySet<string>): boolean =>
  // An Origin that is there decides: a browser sets it, and a page cannot.
  headers.origin === undefined ? headers['sec-fetch-site'] === 'same-origin' : own.has(headers.origin)

const carriesJson = ({ headers }: FastifyRequest): boolean => {
  const type = headers['content-type']
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return type === undefined ? !hasBody : /^application\/json\s*(?:;|$)/i.test(type)
}

const refused = (message: string) => new DomainError('auth.origin_refused', { message })
