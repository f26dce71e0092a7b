import { createFaults, createJournal, registerControlPlane } from '@taxiway/emulator-control'
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { type AcceptedToken, registerAccess } from './access.js'
import { FlyError } from './fly-error.js'
import type { ImageStore } from './images/image-store.js'
import type { MachineRunner } from './machine-runner.js'
import { createParseBody } from './parse-body.js'
import { type RateLimits, registerRateLimits } from './rate-limits.js'
import { registerMachineControl } from './register-machine-control.js'
import { registerActionRoutes } from './routes/action-routes.js'
import { registerAppRoutes } from './routes/app-routes.js'
import { registerIpRoutes } from './routes/ip-routes.js'
import { registerLeaseRoutes } from './routes/lease-routes.js'
import { registerLogRoutes } from './routes/log-routes.js'
import { registerMachineRoutes } from './routes/machine-routes.js'
import { registerMetadataRoutes } from './routes/metadata-routes.js'
import { registerSecretRoutes } from './routes/secret-routes.js'
import { registerWaitRoute } from './routes/wait-route.js'
import type { World } from './world.js'

type Deps = {
  world: World
  runner: MachineRunner
  images: ImageStore
  tokens: readonly AcceptedToken[] | undefined
  rateLimits: RateLimits | undefined
  strict: boolean
}

/** The HTTP face of the emulator: the Machines API under `/v1` and the control routes under `/_control`. */
export const buildMachinesApp = ({
  world,
  runner,
  images,
  tokens,
  rateLimits,
  strict,
}: Deps): FastifyInstance => {
  const app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 200 } })
  const journal = createJournal()
  const faults = createFaults()

  acceptEmptyJson(app)
  app.setErrorHandler((error: FastifyError | FlyError, _request, reply) => {
    if (error instanceof FlyError) return reply.code(error.status).send(error.body)
    return reply.code(error.statusCode ?? 500).send({ error: error.message })
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'page not found' }))

  const reset = async (): Promise<void> => {
    await Promise.all(world.allMachines().map(machine => runner.destroy(machine)))
    world.apps.clear()
    world.deployTokens.clear()
    world.changed()
  }
  registerControlPlane(app, { faults, journal, reset })
  registerMachineControl(app, { world, runner })

  app.register(
    async api => {
      const access = registerAccess(api, { world, tokens })
      if (rateLimits !== undefined) registerRateLimits(api, rateLimits, world.nowMs)
      const deps = { world, runner, images, access, parseBody: createParseBody({ journal, strict }) }
      registerAppRoutes(api, deps)
      registerIpRoutes(api, deps)
      registerSecretRoutes(api, deps)
      registerMachineRoutes(api, deps)
      registerActionRoutes(api, deps)
      registerMetadataRoutes(api, deps)
      registerLeaseRoutes(api, deps)
      registerWaitRoute(api, deps)
    },
    { prefix: '/v1' },
  )
  app.register(
    async api => {
      registerAccess(api, { world, tokens })
      registerLogRoutes(api, { world, runner })
    },
    { prefix: '/api/v1' },
  )
  return app
}

/** Clients send `content-type: application/json` with an empty body too, which Fly accepts and Fastify would not. */
const acceptEmptyJson = (app: FastifyInstance): void => {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') return done(null, undefined)
    try {
      done(null, JSON.parse(String(text)))
    } catch {
      done(Object.assign(new Error('the body is not JSON'), { statusCode: 400 }), undefined)
    }
  })
}
