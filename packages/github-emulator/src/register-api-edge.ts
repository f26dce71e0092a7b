import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf, authenticate } from './access.js'
import { ApiError, errorBody, notFound } from './api-error.js'
import type { Limits } from './limits.js'
import { parseJson } from './parse-body.js'
import type { World } from './world.js'

const API_VERSION = '2022-11-28'
// These are no API: the emulator's own controls, archive links, and sign-in; neither are the pages.
const OUTSIDE = /^\/(_control|_codeload|_lfs|login)\//
const WRITES = ['POST', 'PATCH', 'PUT', 'DELETE']

/** What holds for every API request: who asks, how often, and the shape of headers, errors and cached answers. */
export const registerApiEdge = (app: FastifyInstance, world: World, limits: Limits): void => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    try {
      done(
        null,
        isForm(request) ? Object.fromEntries(new URLSearchParams(body as string)) : parseJson(body as string),
      )
    } catch (error) {
      done(error as Error)
    }
  })

  app.setErrorHandler((error, request, reply) => {
    const known = error instanceof ApiError ? error : asApiError(error)
    if (known.status >= 500) request.log.error(error)
    return reply
      .code(known.status)
      .headers(known.extra.headers ?? {})
      .send(errorBody(known))
  })
  app.setNotFoundHandler(() => {
    throw notFound()
  })

  app.addHook('preHandler', async request => {
    if (isOutside(request)) return
    if (!request.headers['user-agent']) {
      const message =
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.'
      throw new ApiError(403, message)
    }
    const version = request.headers['x-github-api-version']
    if (version !== undefined && version !== API_VERSION)
      throw new ApiError(400, `"${version}" is not a supported version.`)
    const actor = authenticate(world, request)
    if (request.url.startsWith('/rate_limit')) return
    limits.spend(actor, WRITES.includes(request.method) && actor.kind !== 'app')
  })

  app.addHook('onSend', async (request, reply, payload) => {
    if (isOutside(request)) return payload
    const isCacheable = request.method === 'GET' && reply.statusCode === 200 && typeof payload === 'string'
    let answer = payload
    if (isCacheable) {
      const etag = `W/"${createHash('sha256').update(payload).digest('hex')}"`
      reply.headers({ etag, 'cache-control': 'private, max-age=60, s-maxage=60' })
      if (request.headers['if-none-match'] === etag) {
        limits.giveBack(actorOf(request))
        reply.code(304).removeHeader('content-length').removeHeader('content-type')
        answer = ''
      }
    }
    reply.headers({
      ...limits.headers(actorOf(request)),
      // Node would write this machine's time, which need not be that of the emulated GitHub.
      date: world.clock.now().toUTCString(),
      'x-github-request-id': randomBytes(12).toString('hex').toUpperCase(),
      'x-github-media-type': 'github.v3; format=json',
      'x-github-api-version-selected': API_VERSION,
    })
    return answer
  })
}

const isOutside = ({ url, routeOptions }: FastifyRequest): boolean =>
  OUTSIDE.test(url) || routeOptions.config.page === true

const isForm = (request: FastifyRequest): boolean =>
  request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false

const asApiError = (error: unknown): ApiError => {
  const { statusCode = 500, message = 'Server Error' } = error as { statusCode?: number; message?: string }
  return new ApiError(statusCode, statusCode >= 500 ? `Server Error: ${message}` : message)
}
