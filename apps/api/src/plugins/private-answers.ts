import fp from 'fastify-plugin'
import { authPath } from '../identity/auth-paths.js'

const isPrivate = (path: string): boolean =>
  ['/v1', authPath].some(root => path === root || path.startsWith(`${root}/`))

/**
 * Says of every answer under /v1 and /api/auth that no cache may store it: it is one caller's. The plugin `etag` lets the caller's own cache
 * keep what it can ask about again.
 */
export const privateAnswers = fp(
  async app => {
    app.addHook('onRequest', async (request, reply) => {
      const path = request.routeOptions.url ?? request.url.split('?', 1)[0] ?? ''
      if (isPrivate(path)) reply.header('cache-control', 'no-store')
    })
  },
  { name: 'private-answers' },
)
