import rateLimit from '@fastify/rate-limit'
import { hasBearer } from '@taxiway/crypto'
import { DomainError } from '@taxiway/domain'
import Fastify, { type FastifyInstance } from 'fastify'
import { policyWithForms } from '../console/console-policy.js'
import { consolePath, consoleRoutes } from '../console/console-routes.js'
import { githubWebUrl } from '../identity/github-oauth.js'
import { registerBase } from '../plugins/base-plugins.js'
import { jsonBody } from '../plugins/json-body.js'
import { serverOptions } from '../server-options.js'
import type { SetupDeps } from './setup-deps.js'
import { setupRoutes } from './setup-routes.js'

const startPath = `${consolePath}/start`

/** The server before there is a GitHub App: its health, and the page that makes the App. It opens no database. */
export const buildSetupApp = async (deps: SetupDeps): Promise<FastifyInstance> => {
  const { env, logger, metrics } = deps
  const isDebug = env.NODE_ENV === 'development'
  const githubUrl = githubWebUrl(env.GITHUB_API_URL)
  const app: FastifyInstance = Fastify(serverOptions({ env, logger, isDebug }))
  await registerBase(app, { metrics, isDebug })
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 || !isServed(request.url)) throw setupRequired()
    if (request.routeOptions.url === consolePath) return reply.redirect(startPath)
    return undefined
  })
  app.setNotFoundHandler(() => {
    throw setupRequired()
  })
  await app.register(jsonBody)
  await app.register(rateLimit, { global: false })

  app.get('/healthz', async (_request, reply) => reply.cacheControl('no-store').send({ status: 'ok' }))
  app.get('/metrics', async (request, reply) => {
    if (env.API_METRICS_PORT !== undefined) throw new DomainError('route.not_found')
    if (!hasBearer(env.METRICS_TOKEN, request.headers.authorization)) throw new DomainError('auth.required')
    return reply.type(metrics.contentType).send(await metrics.render())
  })
  await app.register(consoleRoutes({ ...deps, policy: policyWithForms(githubUrl), landing: startPath }))
  await app.register(setupRoutes({ ...deps, githubUrl }))
  return app
}

/** Of the console, the page of the setup and the files it needs. */
const isServed = (url: string): boolean => {
  const path = url.split('?', 1)[0] ?? ''
  return (
    !path.startsWith(`${consolePath}/`) || path === startPath || path.startsWith(`${consolePath}/assets/`)
  )
}

const setupRequired = () => new DomainError('setup.required', { details: { retryAfterSeconds: 60 } })
