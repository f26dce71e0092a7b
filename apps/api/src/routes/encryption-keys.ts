import { listKeys, sealedColumns } from '@taxiway/vault'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import { pageSchema } from '../paging/page.js'
import { dataKeySchema, presentDataKey } from '../views/data-key.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db'>

export const encryptionKeyRoutes =
  ({ db }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/encryption-keys',
      schema: {
        operationId: 'listEncryptionKeys',
        tags: ['Encryption'],
        summary: 'List the data keys of the organization, newest first, with the progress of a rotation',
        description: 'The newest hundred. The operator of this installation rotates keys.',
        security: bearer,
        response: { 200: pageSchema(dataKeySchema, 'EncryptionKeyPage'), ...protectedProblems() },
      },
      handler: async request => {
        const keys = await listKeys(db, sealedColumns, principalOf(request).organizationId)
        return { data: keys.map(presentDataKey), nextCursor: null }
      },
    })
  }
