import type { FastifyInstance } from 'fastify'
import { actorOf } from '../access.js'
import type { Limits } from '../limits.js'

/** What needs no credentials: the service's own addresses and the caller's rate limit. */
export const registerMetaRoutes = (app: FastifyInstance, limits: Limits): void => {
  app.get('/rate_limit', request => {
    const { limit, used, remaining, reset } = limits.read(actorOf(request))
    const core = { limit, used, remaining, reset }
    return { resources: { core, search: { ...core, limit: 30, remaining: 30, used: 0 } }, rate: core }
  })
}
