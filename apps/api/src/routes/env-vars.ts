import { DomainError, idSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { envVarHistorySchema, envVarSchema, presentEnvVar, presentEnvVarHistory } from '../views/env-var.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'envVars' | 'projects'> & { cursors: CursorCodec }

const tags = ['Environment variables']
const projectParams = z.strictObject({ projectId: idSchema('prj') })

/** What is told of the environment variables of a project: everything but their values. */
export const envVarRoutes =
  ({ envVars, projects, cursors }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/projects/:projectId/env-vars',
      schema: {
        operationId: 'listEnvVars',
        tags,
        summary: 'List the variables of a project, without their values',
        security: bearer,
        params: projectParams,
        querystring: pageQuerySchema,
        response: { 200: pageSchema(envVarSchema, 'EnvVarPage'), ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { projectId } = request.params
        present(await projects.find(organizationId, projectId))
        return readPage({
          cursors,
          list: `env-vars/${organizationId}/${projectId}`,
          query: request.query,
          read: page => envVars.list({ organizationId, projectId }, page),
          present: presentEnvVar,
        })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/projects/:projectId/env-vars/history',
      schema: {
        operationId: 'listEnvVarHistory',
        tags,
        summary: 'List who changed which variable, newest first; never what to',
        security: bearer,
        params: projectParams,
        querystring: pageQuerySchema,
        response: { 200: pageSchema(envVarHistorySchema, 'EnvVarChangePage'), ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { projectId } = request.params
        const { limit, cursor } = request.query
        present(await projects.find(organizationId, projectId))
        const list = `env-var-history/${organizationId}/${projectId}`
        const before = cursor === undefined ? undefined : Number(cursors.decode(list, cursor))
        const rows = await envVars.history({ organizationId, projectId }, limit + 1, before)
        const shown = rows.slice(0, limit)
        const last = shown.at(-1)
        return {
          data: shown.map(presentEnvVarHistory),
          nextCursor: rows.length > limit && last ? cursors.encode(list, last.id) : null,
        }
      },
    })
  }

const present = <Row>(row: Row | null | undefined): Row => {
  if (row === null || row === undefined) throw new DomainError('resource.not_found')
  return row
}
