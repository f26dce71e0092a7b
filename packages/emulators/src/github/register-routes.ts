import type { FastifyInstance } from 'fastify'
import type { Limits } from './limits.js'
import { registerAppRoutes } from './routes/app-routes.js'
import { registerArchiveRoutes } from './routes/archive-routes.js'
import { registerHookRoutes } from './routes/hook-routes.js'
import { registerPullRoutes } from './routes/pull-routes.js'
import { registerRepositoryRoutes } from './routes/repository-routes.js'
import type { World } from './world.js'

/** The API itself, at the very paths of api.github.com. */
export const registerRoutes = (app: FastifyInstance, world: World, _limits: Limits): void => {
  registerAppRoutes(app, world)
  registerHookRoutes(app, world)
  registerRepositoryRoutes(app, world)
  registerPullRoutes(app, world)
  registerArchiveRoutes(app, world)
}
