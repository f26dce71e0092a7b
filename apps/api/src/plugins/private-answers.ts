import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { authPath } from '../identity/auth-paths.js'

/** Whether an answer contains one caller's data: everything under /v1 and /api/auth, also without a route. */
export const isPrivatePath = ({ routeOptions, url }: FastifyRequest): boolean => {
  const path = routeOptions.url ?? url.split('?', 1)[0] ?? ''
  return ['/v1', authPath].some(root => path === root || path.startsWith(`${root}/`))
}

/**
 * Marks every answer under /v1 and /api/auth as not storable by caches: it contains one caller's data. The
 * plugin `etag` lets the caller's own cache keep answers that it revalidates.
 */
export const privateAnswers = fp(
  async app => {
    app.addHook('onRequest', async (request, reply) => {
      if (isPrivatePath(request)) reply.cacheControl('no-store')
    })
  },
  { name: 'private-answers' },
)
