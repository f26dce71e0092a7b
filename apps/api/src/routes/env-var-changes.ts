import type { EnvVarName } from '@taxiway/db'
import { DomainError, envVarKeySchema, envVarValueSchema } from '@taxiway/domain'
import { variablesChanged } from '@taxiway/lifecycle'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Principal } from '../auth/principal.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import { changeVariables, type VariableChange } from '../variables/change-variables.js'
import { entryOf } from '../variables/entry-of.js'
import { readDotEnv } from '../variables/read-dot-env.js'
import type { OwnerParams, VariableOwners } from '../variables/variable-owners.js'
import { envVarPhaseSchema, envVarSchema, envVarTrustSchema, presentEnvVar } from '../views/env-var.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'vault' | 'wake'> & { change: RunChange; owners: VariableOwners }

const tags = ['Environment variables']
const settings = { phase: envVarPhaseSchema.optional(), trust: envVarTrustSchema.optional() }
const ifMatch = z.object({
  'if-match': z
    .string()
    .regex(/^"[1-9]\d{0,8}"$/, 'must be the version in double quotes')
    .optional()
    .meta({ description: 'The version that it must still have, as `"3"`; 412 when it has another.' }),
})
const changedSchema = z
  .object({ data: z.array(envVarSchema).meta({ description: 'What was set, as it is now.' }) })
  .meta({ id: 'ChangedEnvVars' })

/** Writing the environment variables of their owners: what is written here is never read back. */
export const envVarChangeRoutes =
  ({ vault, wake, change, owners }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const { noun, path, params, variableParams, operationId } = owners
    const scope = owners.scope.default('all')
    const scopeQuery = z.strictObject({ scope })

    const run = (request: Changing, reply: FastifyReply, changes: VariableChange[]) =>
      change(request, reply, async (tx, principal) => {
        const { owner, projects } = await owners.lock(tx, principal, request.params)
        const by = callerOf(principal)
        const changed = await changeVariables(tx, vault, owner, changes, by)
        const redeployed = await variablesChanged(tx, owner.organizationId, projects, changed, by)
        return {
          entry: entryOf(owner, changed),
          body: changed.flatMap(({ after }) => (after ? [presentEnvVar(after)] : [])),
          afterCommit: async () => {
            if (redeployed.length > 0)
              await wake.wakeEnvironments(redeployed.map(one => ({ ...one, attempt: 0 })))
          },
        }
      })

    app.route({
      method: 'PUT',
      url: `${path}/env-vars/:key`,
      schema: {
        operationId: operationId('putEnvVar'),
        tags,
        summary: `Set a variable of ${noun}; a new one is for running apps and trusted code unless told otherwise`,
        security: bearer,
        params: variableParams,
        querystring: scopeQuery,
        headers: ifMatch,
        body: z.strictObject({ value: envVarValueSchema, ...settings }),
        response: { 200: envVarSchema, ...protectedProblems(404, 412, 422) },
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
        summary: `Set and delete many variables of ${noun}, all or none`,
        security: bearer,
        params,
        body: z.strictObject({
          set: z
            .array(
              z.strictObject({
                key: envVarKeySchema,
                scope,
                value: envVarValueSchema.optional(),
                ...settings,
              }),
            )
            .max(1_000)
            .default([]),
          delete: z
            .array(z.strictObject({ key: envVarKeySchema, scope }))
            .max(1_000)
            .default([]),
        }),
        response: { 200: changedSchema, ...protectedProblems(404, 422) },
      },
      handler: async (request, reply) => {
        const changes: VariableChange[] = [
          ...request.body.delete.map(name => ({ ...name, remove: true })),
          ...request.body.set,
        ]
        refuseRepeated(changes)
        return reply.send({ data: await run(request, reply, changes) })
      },
    })

    app.route({
      method: 'POST',
      url: `${path}/env-vars/import`,
      schema: {
        operationId: operationId('importEnvVars'),
        tags,
        summary: `Set variables of ${noun} as in a .env file, all or none`,
        security: bearer,
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({
          text: z
            .string()
            .min(1)
            .max(512 * 1024)
            .meta({ description: 'As in a `.env` file: `KEY=value` lines.' }),
          scope,
          ...settings,
        }),
        response: { 200: changedSchema, ...protectedProblems(404, 409, 422) },
      },
      handler: async (request, reply) => {
        const { text, ...rest } = request.body
        const changes = readDotEnv(text).map(variable => ({ ...rest, ...variable }))
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
        response: { 204: z.undefined().describe('It is gone.'), ...protectedProblems(404, 412) },
      },
      handler: async (request, reply) => {
        const { key } = request.params
        const wanted = { key, scope: request.query.scope, remove: true, ifVersion: versionOf(request) }
        await run(request, reply, [wanted])
        return reply.code(204).send()
      },
    })
  }

type Changing = FastifyRequest & { params: OwnerParams }

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

const callerOf = (principal: Principal): string =>
  `api:${principal.kind === 'session' ? principal.userId : principal.id}`
