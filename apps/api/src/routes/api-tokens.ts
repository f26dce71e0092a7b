import { createApiToken } from '@taxiway/crypto'
import { type ApiTokenRecord, holdApiToken, insertApiToken, revokeApiToken } from '@taxiway/db'
import { DomainError, idSchema, nameSchema, newId } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import { endOfToken, refuseWiderScopes } from '../auth/token-limits.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { apiTokenSchema, createdApiTokenSchema, presentApiToken, scopeSchema } from '../views/api-token.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'apiTokens' | 'clock'> & { cursors: CursorCodec; change: RunChange }

const tags = ['API tokens']
const hintLength = 8

export const apiTokenRoutes =
  ({ apiTokens, clock, cursors, change }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/api-tokens',
      schema: {
        operationId: 'listApiTokens',
        tags,
        summary: 'List the API tokens that are not revoked, newest first',
        security: bearer,
        querystring: pageQuerySchema,
        response: { 200: pageSchema(apiTokenSchema, 'ApiTokenPage'), ...protectedProblems() },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        return readPage({
          cursors,
          list: `api-tokens/${organizationId}`,
          query: request.query,
          read: page => apiTokens.list(organizationId, page),
          present: presentApiToken,
        })
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/api-tokens',
      schema: {
        operationId: 'createApiToken',
        tags,
        summary: 'Create an API token that may do no more, and lives no longer, than the credential used',
        security: bearer,
        headers: idempotencyHeaders,
        body: z.strictObject({
          name: nameSchema,
          scopes: z
            .array(scopeSchema)
            .min(1)
            .max(scopeSchema.options.length)
            .refine(scopes => new Set(scopes).size === scopes.length, 'must not repeat a scope')
            .meta({ uniqueItems: true }),
          expiresAt: z.iso.datetime({ offset: true }).optional().meta({
            description:
              'At most a year from now. Default: the expiry of the token used, or 90 days for signed-in users.',
          }),
        }),
        response: { 201: createdApiTokenSchema, ...protectedProblems(409, 422) },
      },
      handler: async (request, reply) => {
        const { name, scopes } = request.body
        const asker = principalOf(request)
        refuseWiderScopes(asker, scopes)
        const expiresAt = endOfToken(asker, request.body.expiresAt, clock.now())
        const { token, hash } = createApiToken()
        const hint = token.slice(0, hintLength)
        const answer = await change(request, reply, async (tx, principal) => {
          const { organizationId, userId } = principal
          if (principal.kind === 'api_token' && !(await holdApiToken(tx, principal.id)))
            throw new DomainError('auth.token_invalid')
          const values = { id: newId('tok'), organizationId, createdBy: userId, name, scopes, hint, hash }
          const row = await insertApiToken(tx, { ...values, expiresAt })
          return {
            entry: {
              action: 'api_token.create',
              subject: { kind: 'api_token', id: row.id },
              before: null,
              after: describe(row),
            },
            body: { ...presentApiToken(row), token },
            isSecret: true,
          }
        })
        return reply.code(201).send(answer)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/v1/api-tokens/:tokenId',
      schema: {
        operationId: 'revokeApiToken',
        tags,
        summary: 'Revoke an API token immediately and permanently',
        security: bearer,
        params: z.strictObject({ tokenId: idSchema('tok') }),
        response: { 204: z.undefined().describe('It is revoked.'), ...protectedProblems(404) },
      },
      handler: async (request, reply) => {
        await change(request, reply, async (tx, { organizationId }) => {
          const row = await revokeApiToken(tx, organizationId, request.params.tokenId)
          if (row === null) throw new DomainError('resource.not_found')
          return {
            entry: {
              action: 'api_token.revoke',
              subject: { kind: 'api_token', id: row.id },
              before: describe(row),
              after: null,
            },
            body: undefined,
          }
        })
        return reply.code(204).send()
      },
    })
  }

/** All fields of a token except its secret. */
const describe = ({ name, hint, scopes, expiresAt, createdBy }: ApiTokenRecord) => ({
  name,
  hint,
  scopes,
  expiresAt,
  createdBy,
})
