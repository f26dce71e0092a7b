import type { FastifyInstance } from 'fastify'
import { baseOf } from '../access.js'
import { notFound } from '../api-error.js'
import { exchangeCode } from '../operations/make-app.js'
import { accountOf } from '../queries.js'
import { renderAccount } from '../render/account.js'
import { renderApp } from '../render/app.js'
import type { World } from '../world.js'

/** The last step of the manifest flow. The code is the credential. */
export const registerManifestRoutes = (app: FastifyInstance, world: World): void => {
  app.post<{ Params: { code: string } }>('/app-manifests/:code/conversions', (request, reply) => {
    const made = exchangeCode(world, request.params.code)
    if (made === undefined) throw notFound()
    const base = baseOf(request)
    return reply.code(201).send({
      ...renderApp(base, world.app),
      owner: renderAccount(base, accountOf(world.state, made.ownerId)),
      name: made.name,
      external_url: made.externalUrl,
      events: made.events,
      client_id: made.clientId,
      client_secret: made.clientSecret,
      webhook_secret: made.webhookSecret,
      pem: made.privateKeyPem,
    })
  })
}
