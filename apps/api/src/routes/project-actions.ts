import { lockProjectForChange, readSoon } from '@taxiway/db'
import { idSchema } from '@taxiway/domain'
import { changeProject } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { callerOf } from '../auth/principal.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import { ifMatchHeaders, requireMatch } from '../changes/if-match.js'
import type { RunChange } from '../changes/run-change.js'
import { settleWith } from '../changes/settle-project.js'
import type { Deps } from '../deps.js'
import { projectSchema, projectTag } from '../views/project.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'wake'> & { change: RunChange }

const params = z.strictObject({ projectId: idSchema('prj') })
const ifMatch = ifMatchHeaders('project')
const tags = ['Projects']

const actions = [
  { action: 'pause', summary: 'Pause deployments; live apps stay up until their pull requests close' },
  { action: 'resume', summary: 'Resume deployments, and deploy the current heads' },
  { action: 'archive', summary: 'Take all apps of a project down, and keep the project' },
  { action: 'unarchive', summary: 'Bring an archived project back' },
] as const

/** Routes that pause, resume, archive, synchronise and delete projects. */
export const projectActionRoutes =
  ({ wake, change }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const settle = settleWith(wake)

    for (const { action, summary } of actions)
      app.route({
        method: 'POST',
        url: `/v1/projects/:projectId/${action}`,
        schema: {
          operationId: `${action}Project`,
          tags,
          summary,
          security: bearer,
          params,
          headers: idempotencyHeaders,
          body: z.strictObject({}).optional(),
          response: { 202: projectSchema, ...protectedProblems(404, 409, 422) },
        },
        handler: async (request, reply) => {
          const answer = await change(request, reply, async (tx, principal) => {
            const before = await lockProjectForChange(tx, principal.organizationId, request.params.projectId)
            return settle(action, before, await changeProject(tx, before, { action }, callerOf(principal)))
          })
          return reply.code(202).send(answer)
        },
      })

    app.route({
      method: 'POST',
      url: '/v1/projects/:projectId/sync',
      schema: {
        operationId: 'syncProject',
        tags,
        summary: 'Ask GitHub now what is open, and whether the repository can still be reached',
        description:
          'Taxiway asks by itself, too. This finds within seconds what a lost delivery did not tell.',
        security: bearer,
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({}).optional(),
        response: { 202: projectSchema, ...protectedProblems(404, 422) },
      },
      handler: async (request, reply) => {
        const answer = await change(request, reply, async (tx, principal) => {
          const before = await lockProjectForChange(tx, principal.organizationId, request.params.projectId)
          await readSoon(tx, before.id)
          return settle('sync', before, { project: before, due: [] })
        })
        return reply.code(202).send(answer)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/v1/projects/:projectId',
      schema: {
        operationId: 'deleteProject',
        tags,
        summary: 'Take all apps of a project down, and delete it',
        description:
          'You can read the project until its deletion is complete. With `If-Match`, only if the project has not changed since you read it.',
        security: bearer,
        params,
        headers: ifMatch,
        response: { 202: projectSchema, ...protectedProblems(404, 409, 412) },
      },
      handler: async (request, reply) => {
        const answer = await change(request, reply, async (tx, principal) => {
          const before = await lockProjectForChange(tx, principal.organizationId, request.params.projectId)
          const header = request.headers['if-match']
          if (header !== undefined) requireMatch(header, projectTag(before))
          const after = await changeProject(tx, before, { action: 'delete' }, callerOf(principal))
          return settle('delete', before, after)
        })
        return reply.code(202).send(answer)
      },
    })
  }
