import { findEnvironmentInProject, listEnvVarFacts } from '@taxiway/db'
import { DomainError, type EnvVarFacts, idSchema, losingReasons, resolveEnvVars } from '@taxiway/domain'
import { envVarPlaceOf, fingerprintOf, runsTrustedCode } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import { envVarPhaseSchema, envVarTrustSchema } from '../views/env-var.js'
import { bearer, protectedProblems } from './responses.js'

const variableSchema = z
  .object({
    id: idSchema('var'),
    level: z.enum(['organization', 'project']).meta({
      description: 'The owner of the variable. A variable of the project wins over one of its organization.',
    }),
    scope: z.string(),
    phase: envVarPhaseSchema,
    trust: envVarTrustSchema,
    sensitive: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'EnvVarFacts' })

const explainedSchema = z
  .object({
    trusted: z.boolean().meta({ description: 'Whether the code is trusted; code of a fork is not.' }),
    outOfDate: z.boolean().meta({ description: 'The live app runs with other variables than these.' }),
    variables: z.array(
      z.object({
        key: z.string(),
        wins: variableSchema
          .nullable()
          .meta({ description: 'null when all variables of this name are withheld.' }),
        loses: z.array(z.object({ variable: variableSchema, reason: z.enum(losingReasons) })),
      }),
    ),
  })
  .meta({ id: 'ExplainedEnvVars' })

/** Routes that show which variable wins in an environment. */
export const environmentEnvVarRoutes =
  ({ db }: Pick<Deps, 'db'>): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/environments/:environmentId/env-vars',
      schema: {
        operationId: 'explainEnvVars',
        tags: ['Environment variables'],
        summary: 'List which variables an environment gets and which of them win, without values',
        security: bearer,
        params: z.strictObject({ environmentId: idSchema('env') }),
        response: { 200: explainedSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const found = await findEnvironmentInProject(db, organizationId, request.params.environmentId)
        if (!found) throw new DomainError('resource.not_found')
        const { environment, project } = found
        const trusted = runsTrustedCode(environment)
        const facts = await listEnvVarFacts(db, organizationId, [project.id])
        const resolved = resolveEnvVars(facts, envVarPlaceOf(environment, project), { trusted })
        return {
          trusted,
          outOfDate:
            environment.liveDeploymentId !== null && environment.liveVariables !== fingerprintOf(resolved),
          variables: resolved.map(({ key, winner, losers }) => ({
            key,
            wins: winner ? presentFacts(winner) : null,
            loses: losers.map(({ variable, reason }) => ({ variable: presentFacts(variable), reason })),
          })),
        }
      },
    })
  }

const presentFacts = ({ projectId, ...facts }: EnvVarFacts): z.output<typeof variableSchema> => ({
  ...facts,
  level: projectId === null ? 'organization' : 'project',
})
