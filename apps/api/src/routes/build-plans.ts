import { patchProjectConfig, projectConfigPatchSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { PlanRepository } from '../github/plan-repository.js'
import type { RepositoryAccess } from '../github/repository-access.js'
import { buildPlanSchema, presentBuildPlan } from '../views/build-plan.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = { planRepository: PlanRepository; repositoryAccess: RepositoryAccess }

/** A dry run of detection. */
export const buildPlanRoutes =
  ({ planRepository, repositoryAccess }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'POST',
      url: '/v1/build-plans',
      schema: {
        operationId: 'planBuild',
        tags: ['Projects'],
        summary: 'Say what a build of a repository would do, without doing it',
        description:
          'Reads the list of files and a few files from GitHub. You need write permission for the repository, as for connecting it. Changes nothing.',
        security: bearer,
        body: z.strictObject({
          repositoryId: z.int().positive().meta({ description: 'From /v1/github/repositories.' }),
          ref: z
            .string()
            .min(1)
            .max(255)
            .optional()
            .meta({ description: 'A branch or a full commit SHA. Default: the default branch.' }),
          config: projectConfigPatchSchema.optional().meta({ description: 'Settings to try.' }),
        }),
        response: { 200: buildPlanSchema, ...protectedProblems(422) },
      },
      handler: async request => {
        const { repositoryId, ref, config } = request.body
        const reachable = await repositoryAccess.require(principalOf(request), repositoryId)
        const settings = patchProjectConfig({} as never, config ?? {})
        return presentBuildPlan(await planRepository(reachable, { ref, config: settings }))
      },
    })
  }
