import { createHash } from 'node:crypto'
import fp from 'fastify-plugin'
import { isPrivatePath } from './private-answers.js'

const cachedByCaller = 'private, no-cache'

/**
 * Gives the answers of routes with `config.etag` a strong ETag (of the route, or a hash of the body), and
 * answers 304 to a client that has it.
 */
export const etag = fp(
  async app => {
    app.addHook('onSend', async (request, reply, payload) => {
      // The ETag that a route set itself: the same cache rule applies.
      if (reply.hasHeader('etag') && isPrivatePath(request)) reply.header('cache-control', cachedByCaller)
      if (request.routeOptions.config.etag !== true || reply.statusCode !== 200) return payload
      if (typeof payload !== 'string') return payload
      const given = reply.getHeader('etag')
      const tag =
        typeof given === 'string'
          ? given
          : `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`
      reply.header('etag', tag)
      reply.header('cache-control', cachedByCaller)
      if (request.method !== 'GET' && request.method !== 'HEAD') return payload
      if (!isMatch(request.headers['if-none-match'], tag)) return payload
      reply.code(304).removeHeader('content-type').removeHeader('content-length')
      return ''
    })
  },
  { name: 'etag' },
)

// If-None-Match uses the weak comparison (RFC 9110, 13.1.2): a compressing proxy may have made our tag weak.
const isMatch = (header: string | undefined, tag: string): boolean =>
  (header ?? '').split(',').some(item => item.trim() === '*' || item.trim().replace(/^W\//, '') === tag)

declare module 'fastify' {
  interface FastifyContextConfig {
    etag?: boolean
  }
}
