import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { authPath } from '../identity/auth-paths.js'

/** Whether a request is for one caller's data: everything under /v1 and /api/auth, also where there is no route. */
export const isPrivatePath = ({ routeOptions, url }: FastifyRequest): boolean => {
  const path = routeOptions.url ?? url.split('?', 1)[0] ?? ''
  return ['/v1', authPath].some(root => path === root || path.startsWith(`${root}/`))
}

/**
 * Says of every answer under /v1 and /api/auth that no cache may store it: it is one caller's. The plugin `etag` lets the caller's own cache
 * keep what it can ask about again.
 */
export const privateAnswers = fp(
  async app => {
    app.addHook('onRequest', async (request, reply) => {
      if (isPrivatePath(request)) reply.header('cache-control', 'no-store')
    })
  },
  { name: 'private-answers' },
)
