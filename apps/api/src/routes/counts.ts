import { countEnvironments, countTroubled, countWorkers, type EnvironmentGroup } from '@taxiway/db'
import { environmentStatus, idSchema, isRepairOver } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import { bearer, protectedProblems } from './responses.js'

const tallySchema = z
  .object({ live: z.int(), deploying: z.int(), failed: z.int(), held: z.int(), asleep: z.int() })
  .meta({ id: 'EnvironmentCounts', description: 'Environments by status. What is down does not count.' })
type Tally = z.output<typeof tallySchema>

const countsSchema = z
  .object({
    environments: tallySchema,
    projects: z
      .array(z.object({ projectId: idSchema('prj'), environments: tallySchema }))
      .meta({ description: 'The projects that have such environments.' }),
    deliveries: z
      .object({ suspect: z.int(), failed: z.int(), dead: z.int() })
      .meta({ description: 'Of the last 24 hours.' }),
    workers: z.int().meta({
      description: 'Workers of the installation that are alive. Without one, everything waits.',
    }),
  })
  .meta({ id: 'Counts' })

/** How much there is, at a glance. */
export const countRoutes =
  ({ db }: Pick<Deps, 'db'>): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/counts',
      schema: {
        operationId: 'getCounts',
        tags: ['Environments'],
        summary: 'Count the environments of the organization by status, and troubled deliveries',
        security: bearer,
        response: { 200: countsSchema, ...protectedProblems() },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const [groups, deliveries, workers] = await Promise.all([
          countEnvironments(db, organizationId),
          countTroubled(db, organizationId),
          countWorkers(db),
        ])
        const projectIds = [...new Set(groups.map(({ projectId }) => projectId))].sort()
        return {
          environments: tally(groups),
          projects: projectIds.map(projectId => ({
            projectId,
            environments: tally(groups.filter(group => group.projectId === projectId)),
          })),
          deliveries,
          workers,
        }
      },
    })
  }

const tally = (groups: EnvironmentGroup[]): Tally => {
  const counts: Tally = { live: 0, deploying: 0, failed: 0, held: 0, asleep: 0 }
  for (const { isBehind, isWaiting, fault, count, ...facts } of groups) {
    const status = environmentStatus({
      ...facts,
      ...{ generation: 1, observedGeneration: isBehind ? 0 : 1 },
      waitingFor: isWaiting ? 'quota' : null,
      fault: fault && { givenUp: isRepairOver(fault.repairs, fault.isRepairOff) },
    })
    if (status !== 'down') counts[status] += count
  }
  return counts
}
