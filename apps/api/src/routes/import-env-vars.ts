import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import { createVariableChange } from '../variables/create-variable-change.js'
import { readDotEnv } from '../variables/read-dot-env.js'
import type { VariableOwners } from '../variables/variable-owners.js'
import { envVarSettings } from '../views/env-var.js'
import { importedEnvVarsSchema, presentFound } from '../views/imported-env-vars.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'vault' | 'wake' | 'projects'> & { change: RunChange; owners: VariableOwners }

/** Setting the variables of a `.env` text, or telling first what it would set. */
export const importEnvVarRoutes =
  ({ vault, wake, projects, change, owners }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const { noun, path, params, operationId } = owners
    const scope = owners.scope.default('all')
    const run = createVariableChange({ vault, wake, change, owners })

    app.route({
      method: 'POST',
      url: `${path}/env-vars/import`,
      schema: {
        operationId: operationId('importEnvVars'),
        tags: ['Environment variables'],
        summary: `Set variables of ${noun} as in a .env file, all or none`,
        description:
          'Read as dotenv reads it, and nothing is expanded. What other readers understand differently is refused, with its line and how to write it. Reserved names (`PORT`) are skipped.',
        security: bearer,
        params,
        querystring: z.strictObject({
          dryRun: z
            .enum(['true', 'false'])
            .default('false')
            .meta({ description: '`true` answers what would be set and skipped, and sets nothing.' }),
        }),
        headers: idempotencyHeaders,
        body: z.strictObject({
          text: z
            .string()
            .min(1)
            .max(512 * 1024)
            .meta({ description: 'As in a `.env` file: `KEY=value` lines.' }),
          scope,
          ...envVarSettings,
        }),
        response: { 200: importedEnvVarsSchema, ...protectedProblems(404, 409, 422) },
      },
      handler: async (request, reply) => {
        const { text, ...rest } = request.body
        const { variables, skipped } = readDotEnv(text, rest.scope)
        const dryRun = request.query.dryRun === 'true'
        const found = { dryRun, found: variables.map(presentFound), skipped }
        if (dryRun) {
          await owners.find({ projects }, principalOf(request), request.params)
          return reply.send({ ...found, data: [] })
        }
        const changes = variables.map(({ key, value }) => ({ ...rest, key, value }))
        return reply.send({ ...found, data: await run(request, reply, changes) })
      },
    })
  }
