import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { openReadable } from '../variables/open-readable.js'
import type { VariableOwners } from '../variables/variable-owners.js'
import { envVarHistorySchema, envVarSchema, presentEnvVar, presentEnvVarHistory } from '../views/env-var.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'vault' | 'envVars' | 'projects'> & {
  cursors: CursorCodec
  owners: VariableOwners
}

const tags = ['Environment variables']
const variablePageSchema = pageSchema(envVarSchema, 'EnvVarPage')
const historyPageSchema = pageSchema(envVarHistorySchema, 'EnvVarChangePage')

/** Routes that read the environment variables of an owner: everything except secret values. */
export const envVarRoutes =
  ({ db, vault, envVars, projects, cursors, owners }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: `${owners.path}/env-vars`,
      schema: {
        operationId: owners.operationId('listEnvVars'),
        tags,
        summary: `List the variables of ${owners.noun}, with values that are not secret`,
        security: bearer,
        params: owners.params,
        querystring: pageQuerySchema,
        response: { 200: variablePageSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const owner = await owners.find({ projects }, principalOf(request), request.params)
        const page = await readPage({
          cursors,
          list: `env-vars/${owner.organizationId}/${owner.projectId ?? ''}`,
          query: request.query,
          read: page => envVars.list(owner, page),
          present: row => row,
        })
        const data = []
        for (const row of page.data) data.push(presentEnvVar(row, await openReadable({ db, vault }, row)))
        return { ...page, data }
      },
    })

    app.route({
      method: 'GET',
      url: `${owners.path}/env-vars/history`,
      schema: {
        operationId: owners.operationId('listEnvVarHistory'),
        tags,
        summary: `List the changes of variables of ${owners.noun}, newest first, without values`,
        security: bearer,
        params: owners.params,
        querystring: pageQuerySchema,
        response: { 200: historyPageSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const owner = await owners.find({ projects }, principalOf(request), request.params)
        const { limit, cursor } = request.query
        const list = `env-var-history/${owner.organizationId}/${owner.projectId ?? ''}`
        const before = cursor === undefined ? undefined : Number(cursors.decode(list, cursor))
        const rows = await envVars.history(owner, limit + 1, before)
        const shown = rows.slice(0, limit)
        const last = shown.at(-1)
        return {
          data: shown.map(presentEnvVarHistory),
          nextCursor: rows.length > limit && last ? cursors.encode(list, last.id) : null,
        }
      },
    })
  }
