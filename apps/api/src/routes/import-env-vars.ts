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

/** Sets the variables of a `.env` text, or shows in a dry run what it would set. */
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
          'Reads the text as dotenv does, without expansion. Refuses lines that readers understand differently, and says how to write them. Skips reserved names (`PORT`).',
        security: bearer,
        params,
        querystring: z.strictObject({
          dryRun: z
            .enum(['true', 'false'])
            .default('false')
            .meta({ description: '`true`: show what the import would set and skip, and set nothing.' }),
        }),
        headers: idempotencyHeaders,
        body: z.strictObject({
          text: z
            .string()
            .min(1)
            .max(512 * 1024)
            .meta({ description: '`KEY=value` lines, as in a `.env` file.' }),
          scope,
          ...envVarSettings,
        }),
        response: { 200: importedEnvVarsSchema, ...protectedProblems(404, 409, 422) },
      },
      handler: async (request, reply) => {
        const { text, ...rest } = request.body
        const { variables, skipped } = readDotEnv(text, rest.scope)
        const dryRun = request.query.dryRun === 'true'
        const found = { dryRun, found: variables.map(one => presentFound(one, rest.phase)), skipped }
        if (dryRun) {
          await owners.find({ projects }, principalOf(request), request.params)
          return reply.send({ ...found, data: [] })
        }
        const changes = variables.map(({ key, value }) => ({ ...rest, key, value }))
        return reply.send({ ...found, data: await run(request, reply, changes) })
      },
    })
  }
