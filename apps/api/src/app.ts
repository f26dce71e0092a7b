import Fastify, { type FastifyInstance } from 'fastify'
import { createApiTokenCredential } from './auth/api-token-credential.js'
import { authenticate } from './auth/authenticate.js'
import { refusalAudit } from './auth/refusal-audit.js'
import { sameOrigin } from './auth/same-origin.js'
import { createSessionCredential } from './auth/session-credential.js'
import { createRunChange } from './changes/run-change.js'
import { createRunPersonChange } from './changes/run-person-change.js'
import { consoleRoutes } from './console/console-routes.js'
import type { Deps } from './deps.js'
import { createOperators } from './github/operators.js'
import { createPlanRepository } from './github/plan-repository.js'
import { createRepositoryAccess } from './github/repository-access.js'
import { authPath } from './identity/auth-paths.js'
import { authRoutes } from './identity/auth-routes.js'
import { createCursorCodec } from './paging/cursor.js'
import { registerBase } from './plugins/base-plugins.js'
import { docs } from './plugins/docs.js'
import { etag } from './plugins/etag.js'
import { exactOrigins } from './plugins/exact-origins.js'
import { jsonBody } from './plugins/json-body.js'
import { openapi } from './plugins/openapi.js'
import { overload } from './plugins/overload.js'
import { createRateLimiter } from './plugins/rate-limit.js'
import { singleParameters } from './plugins/single-parameters.js'
import { unknownRoute } from './plugins/unknown-route.js'
import { actionRoutes } from './routes/actions.js'
import { apiTokenRoutes } from './routes/api-tokens.js'
import { auditLogRoutes } from './routes/audit-log.js'
import { buildPlanRoutes } from './routes/build-plans.js'
import { bulkReplayRoutes } from './routes/bulk-replays.js'
import { countRoutes } from './routes/counts.js'
import { deliveryRoutes } from './routes/deliveries.js'
import { deliveryReplayRoutes } from './routes/delivery-replays.js'
import { deploymentRoutes } from './routes/deployments.js'
import { encryptionKeyRoutes } from './routes/encryption-keys.js'
import { envVarChangeRoutes } from './routes/env-var-changes.js'
import { envVarRoutes } from './routes/env-vars.js'
import { environmentEnvVarRoutes } from './routes/environment-env-vars.js'
import { environmentRoutes } from './routes/environments.js'
import { eventRoutes } from './routes/events.js'
import { gettingStartedRoutes } from './routes/getting-started.js'
import { githubRoutes } from './routes/github.js'
import { healthRoutes } from './routes/health.js'
import { importEnvVarRoutes } from './routes/import-env-vars.js'
import { invitationRoutes } from './routes/invitations.js'
import { keepEnvironmentRoutes } from './routes/keep-environment.js'
import { logRoutes } from './routes/logs.js'
import { meRoutes } from './routes/me.js'
import { memberRoutes } from './routes/members.js'
import { metricsRoutes } from './routes/metrics.js'
import { organizationRoutes } from './routes/organizations.js'
import { projectActionRoutes } from './routes/project-actions.js'
import { projectChangeRoutes } from './routes/project-changes.js'
import { projectRoutes } from './routes/projects.js'
import { quotaRoutes } from './routes/quotas.js'
import { signInMethodRoutes } from './routes/sign-in-methods.js'
import { stepUpRoutes } from './routes/step-up.js'
import { systemRoutes } from './routes/system.js'
import { timelineRoutes } from './routes/timeline.js'
import { usageRoutes } from './routes/usage.js'
import { withheldEndRoutes } from './routes/withheld-ends.js'
import { serverOptions } from './server-options.js'
import { variableOwners } from './variables/variable-owners.js'
import { githubWebhooks, webhookSettings } from './webhooks/github/index.js'

export type AppDeps = Omit<Deps, 'close'>

/**
 * New requests are refused earlier than admitted ones: an admitted request still has a few queries to make.
 */
const waitingPerConnection = 15

/** The whole HTTP server on the given dependencies. It neither opens nor closes them. */
export const buildApp = async (deps: AppDeps): Promise<FastifyInstance> => {
  const { env, logger, metrics, clock, redis, identity } = deps
  const isDebug = env.NODE_ENV === 'development'
  const credentials = [createApiTokenCredential(deps), createSessionCredential(identity)]
  const cursors = createCursorCodec(env.BETTER_AUTH_SECRET.reveal())
  const change = createRunChange(deps)
  const changeAsPerson = createRunPersonChange(deps)
  const repositoryAccess = createRepositoryAccess(deps)
  const operators = createOperators(deps)
  const planRepository = createPlanRepository(deps)
  const app: FastifyInstance = Fastify(serverOptions({ env, logger, isDebug }))

  // Hooks run in this order: headers of every answer, then the check that a route exists, then
  // authentication.
  await registerBase(app, { metrics, isDebug })
  await app.register(exactOrigins, { origins: env.CORS_ORIGINS })
  await app.register(unknownRoute)
  await app.register(overload, {
    maxEventLoopDelayMs: env.API_MAX_EVENT_LOOP_DELAY_MS,
    pool: deps.pool,
    maxWaitingQueries: env.DATABASE_MAX_CONNECTIONS * waitingPerConnection,
  })
  await app.register(sameOrigin, { ...identity, ownOrigins: identity.ownOrigins.all, authPath })
  await app.register(refusalAudit, deps)
  await app.register(authenticate, {
    credentials,
    clock,
    limit: await createRateLimiter(app, {
      perMinute: env.API_RATE_LIMIT_PER_MINUTE,
      processes: env.API_PROCESSES,
      redis,
      clock,
    }),
  })
  await app.register(jsonBody)
  await app.register(etag)

  const limit = await createRateLimiter(app, {
    perMinute: env.AUTH_RATE_LIMIT_PER_MINUTE,
    processes: env.API_PROCESSES,
    redis,
    clock,
    name: 'auth',
  })
  await app.register(openapi)
  await app.register(authRoutes({ ...identity, publicUrl: identity.ownOrigins.publicUrl, clock, limit }))
  await app.register(signInMethodRoutes(deps))
  await app.register(docs)
  await app.register(consoleRoutes(deps))
  await app.register(healthRoutes(deps))
  await app.register(metricsRoutes(deps))
  await app.register(githubWebhooks({ ...deps, settings: webhookSettings(env) }))
  await app.register(async v1 => {
    await v1.register(singleParameters)
    await v1.register(meRoutes({ ...deps, operators }))
    await v1.register(stepUpRoutes({ ...deps, changeAsPerson }))
    await v1.register(organizationRoutes({ ...deps, cursors, change, changeAsPerson }))
    await v1.register(memberRoutes({ ...deps, cursors, change, changeAsPerson }))
    await v1.register(invitationRoutes({ ...deps, cursors, change, changeAsPerson }))
    await v1.register(apiTokenRoutes({ ...deps, cursors, change }))
    await v1.register(projectRoutes({ ...deps, cursors }))
    await v1.register(projectChangeRoutes({ ...deps, change, repositoryAccess, planRepository }))
    await v1.register(projectActionRoutes({ ...deps, change }))
    await v1.register(buildPlanRoutes({ planRepository, repositoryAccess }))
    await v1.register(gettingStartedRoutes({ ...deps, operators, repositoryAccess }))
    await v1.register(githubRoutes({ ...deps, cursors, repositoryAccess }))
    await v1.register(countRoutes(deps))
    await v1.register(environmentRoutes({ ...deps, cursors }))
    await v1.register(timelineRoutes({ ...deps, cursors }))
    for (const owners of variableOwners) {
      await v1.register(envVarRoutes({ ...deps, cursors, owners }))
      await v1.register(envVarChangeRoutes({ ...deps, change, owners }))
      await v1.register(importEnvVarRoutes({ ...deps, change, owners }))
    }
    await v1.register(environmentEnvVarRoutes(deps))
    await v1.register(deploymentRoutes({ ...deps, cursors }))
    await v1.register(eventRoutes({ ...deps, credentials }))
    await v1.register(logRoutes({ ...deps, cursors, credentials }))
    await v1.register(actionRoutes({ ...deps, change }))
    await v1.register(keepEnvironmentRoutes({ ...deps, change }))
    await v1.register(quotaRoutes({ ...deps, change }))
    await v1.register(usageRoutes({ ...deps, cursors }))
    await v1.register(withheldEndRoutes({ ...deps, cursors, change }))
    await v1.register(encryptionKeyRoutes(deps))
    await v1.register(auditLogRoutes({ ...deps, cursors }))
    await v1.register(deliveryRoutes({ ...deps, cursors }))
    await v1.register(systemRoutes({ ...deps, cursors, operators, changeAsPerson }))
    await v1.register(deliveryReplayRoutes({ ...deps, change }))
    await v1.register(bulkReplayRoutes({ ...deps, change }))
  })
  return app
}
