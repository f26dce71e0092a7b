import type { EnvVarName } from '@taxiway/db'
import { DomainError, envVarKeySchema, envVarValueSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import type { VariableChange } from '../variables/change-variables.js'
import { createVariableChange } from '../variables/create-variable-change.js'
import type { VariableOwners } from '../variables/variable-owners.js'
import { envVarSchema, envVarSettings } from '../views/env-var.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'vault' | 'wake'> & { change: RunChange; owners: VariableOwners }

const tags = ['Environment variables']
const ifMatch = z.object({
  'if-match': z
    .string()
    .regex(/^"[1-9]\d{0,8}"$/, 'must be the version in double quotes')
    .optional()
    .meta({
      description:
        'The version that the variable must have, such as `"3"`. The API answers 412 for another version.',
    }),
})
const changedSchema = z
  .object({
    data: z.array(envVarSchema).meta({ description: 'The variables that were set, in their new state.' }),
  })
  .meta({ id: 'ChangedEnvVars' })

/** Routes that write the environment variables of an owner; they never return the values of secrets. */
export const envVarChangeRoutes =
  ({ vault, wake, change, owners }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const { noun, path, params, variableParams, operationId } = owners
    const scope = owners.scope.default('all')
    const scopeQuery = z.strictObject({ scope })

    const run = createVariableChange({ vault, wake, change, owners })

    app.route({
      method: 'PUT',
      url: `${path}/env-vars/:key`,
      schema: {
        operationId: operationId('putEnvVar'),
        tags,
        summary: `Set a variable of ${noun}; by default, a new variable is for running apps and trusted code`,
        security: bearer,
        params: variableParams,
        querystring: scopeQuery,
        headers: ifMatch,
        body: z.strictObject({ value: envVarValueSchema, ...envVarSettings }),
        response: { 200: envVarSchema, ...protectedProblems(404, 409, 412, 422) },
      },
      handler: async (request, reply) => {
        const { key } = request.params
        const wanted = { ...request.body, key, scope: request.query.scope, ifVersion: versionOf(request) }
        const [set] = await run(request, reply, [wanted])
        return reply.header('etag', `"${set?.version}"`).send(set as NonNullable<typeof set>)
      },
    })

    app.route({
      method: 'PATCH',
      url: `${path}/env-vars`,
      schema: {
        operationId: operationId('patchEnvVars'),
        tags,
        summary: `Set and delete several variables of ${noun}, all or none`,
        security: bearer,
        params,
        body: z
          .strictObject({
            set: z
              .array(
                z.strictObject({
                  key: envVarKeySchema,
                  scope,
                  value: envVarValueSchema.optional(),
                  ...envVarSettings,
                }),
              )
              .max(1_000)
              .optional(),
            delete: z
              .array(z.strictObject({ key: envVarKeySchema, scope }))
              .max(1_000)
              .optional(),
          })
          .refine(body => Object.keys(body).length > 0, 'must name something to change')
          .meta({ minProperties: 1 }),
        response: { 200: changedSchema, ...protectedProblems(404, 409, 422) },
      },
      handler: async (request, reply) => {
        const changes: VariableChange[] = [
          ...(request.body.delete ?? []).map(name => ({ ...name, remove: true })),
          ...(request.body.set ?? []),
        ]
        refuseRepeated(changes)
        return reply.send({ data: await run(request, reply, changes) })
      },
    })

    app.route({
      method: 'DELETE',
      url: `${path}/env-vars/:key`,
      schema: {
        operationId: operationId('deleteEnvVar'),
        tags,
        summary: `Delete a variable of ${noun}`,
        security: bearer,
        params: variableParams,
        querystring: scopeQuery,
        headers: ifMatch,
        response: { 204: z.undefined().describe('It is gone.'), ...protectedProblems(404, 409, 412) },
      },
      handler: async (request, reply) => {
        const { key } = request.params
        const wanted = { key, scope: request.query.scope, remove: true, ifVersion: versionOf(request) }
        await run(request, reply, [wanted])
        return reply.code(204).send()
      },
    })
  }

const refuseRepeated = (changes: readonly EnvVarName[]): void => {
  const names = changes.map(({ key, scope }) => `${key} ${scope}`)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined)
    throw new DomainError('request.invalid', {
      details: { errors: [{ path: 'body', message: `must name ${repeated} once only` }] },
    })
}

const versionOf = ({ headers }: { headers: { 'if-match'?: string | undefined } }): number | undefined =>
  headers['if-match'] === undefined ? undefined : Number(headers['if-match'].slice(1, -1))
