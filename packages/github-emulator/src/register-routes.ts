import type { FastifyInstance } from 'fastify'
import type { Limits } from './limits.js'
import { registerAppRoutes } from './routes/app-routes.js'
import { registerArchiveRoutes } from './routes/archive-routes.js'
import { registerCheckRunRoutes } from './routes/check-run-routes.js'
import { registerCommentRoutes } from './routes/comment-routes.js'
import { registerCommitRoutes } from './routes/commit-routes.js'
import { registerContentRoutes } from './routes/content-routes.js'
import { registerDeploymentRoutes } from './routes/deployment-routes.js'
import { registerDeploymentStatusRoutes } from './routes/deployment-status-routes.js'
import { registerHookRoutes } from './routes/hook-routes.js'
import { registerLfsRoutes } from './routes/lfs-routes.js'
import { registerManifestRoutes } from './routes/manifest-routes.js'
import { registerMetaRoutes } from './routes/meta-routes.js'
import { registerOauthRoutes } from './routes/oauth-routes.js'
import { registerPullRoutes } from './routes/pull-routes.js'
import { registerRepositoryRoutes } from './routes/repository-routes.js'
import { registerStatusRoutes } from './routes/status-routes.js'
import { registerUserRoutes } from './routes/user-routes.js'
import type { World } from './world.js'

/** The API itself, at the very paths of api.github.com. */
export const registerRoutes = (app: FastifyInstance, world: World, limits: Limits): void => {
  registerMetaRoutes(app, limits)
  registerAppRoutes(app, world)
  registerManifestRoutes(app, world)
  registerHookRoutes(app, world)
  registerUserRoutes(app, world)
  registerOauthRoutes(app, world)
  registerRepositoryRoutes(app, world)
  registerPullRoutes(app, world)
  registerCommitRoutes(app, world)
  registerContentRoutes(app, world)
  registerArchiveRoutes(app, world)
  registerLfsRoutes(app, world)
  registerCommentRoutes(app, world)
  registerCheckRunRoutes(app, world)
  registerStatusRoutes(app, world)
  registerDeploymentRoutes(app, world)
  registerDeploymentStatusRoutes(app, world)
}
