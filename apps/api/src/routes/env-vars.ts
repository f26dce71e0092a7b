import { type EnvVarName, lockProjectForChange, type ProjectRow } from '@taxiway/db'
import {
  DomainError,
  envVarKeySchema,
  envVarScopeSchema,
  envVarValueSchema,
  idSchema,
  type ProjectId,
} from '@taxiway/domain'
import { variablesChanged } from '@taxiway/lifecycle'
import { parse as parseDotEnv } from 'dotenv'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Principal } from '../auth/principal.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { type Changed, changeVariables, type VariableChange } from '../variables/change-variables.js'
import {
  envVarHistorySchema,
  envVarPhaseSchema,
  envVarSchema,
  envVarTrustSchema,
  presentEnvVar,
  presentEnvVarHistory,
} from '../views/env-var.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'vault' | 'wake' | 'envVars' | 'projects'> & {
  cursors: CursorCodec
  change: RunChange
}

const tags = ['Environment variables']
const projectParams = z.strictObject({ projectId: idSchema('prj') })
const variableParams = projectParams.extend({ key: envVarKeySchema })
const scope = envVarScopeSchema.default('all')
const scopeQuery = z.strictObject({ scope })
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

/** The environment variables of a project: written and never read back. */
export const envVarRoutes =
  ({ vault, wake, envVars, projects, cursors, change }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const run = (request: FastifyRequest, reply: FastifyReply, id: ProjectId, changes: VariableChange[]) =>
      change(request, reply, async (tx, principal) => {
        const { organizationId } = principal
        const project = present(await lockProjectForChange(tx, organizationId, id))
        const owner = { organizationId, projectId: id }
        const changed = await changeVariables(tx, vault, owner, changes, callerOf(principal))
        const redeployed = await variablesChanged(tx, project, callerOf(principal))
        return {
          entry: entryOf(project, changed),
          body: changed.flatMap(({ after }) => (after ? [presentEnvVar(after)] : [])),
          afterCommit: async () => {
            if (redeployed.length > 0)
              await wake.wakeEnvironments(redeployed.map(one => ({ ...one, attempt: 0 })))
          },
        }
      })

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

    app.route({
      method: 'PUT',
      url: '/v1/projects/:projectId/env-vars/:key',
      schema: {
        operationId: 'putEnvVar',
        tags,
        summary: 'Set a variable; a new one is for running apps and trusted code unless told otherwise',
        security: bearer,
        params: variableParams,
        querystring: scopeQuery,
        headers: ifMatch,
        body: z.strictObject({ value: envVarValueSchema, ...settings }),
        response: { 200: envVarSchema, ...protectedProblems(404, 412, 422) },
      },
      handler: async (request, reply) => {
        const { projectId, key } = request.params
        const wanted = { ...request.body, key, scope: request.query.scope, ifVersion: versionOf(request) }
        const [set] = await run(request, reply, projectId, [wanted])
        return reply.header('etag', `"${set?.version}"`).send(set as NonNullable<typeof set>)
      },
    })

    app.route({
      method: 'PATCH',
      url: '/v1/projects/:projectId/env-vars',
      schema: {
        operationId: 'patchEnvVars',
        tags,
        summary: 'Set and delete many variables, all or none',
        security: bearer,
        params: projectParams,
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
        return reply.send({ data: await run(request, reply, request.params.projectId, changes) })
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/projects/:projectId/env-vars/import',
      schema: {
        operationId: 'importEnvVars',
        tags,
        summary: 'Set the variables of a .env file, all or none',
        security: bearer,
        params: projectParams,
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
        return reply.send({ data: await run(request, reply, request.params.projectId, changes) })
      },
    })

    app.route({
      method: 'DELETE',
      url: '/v1/projects/:projectId/env-vars/:key',
      schema: {
        operationId: 'deleteEnvVar',
        tags,
        summary: 'Delete a variable',
        security: bearer,
        params: variableParams,
        querystring: scopeQuery,
        headers: ifMatch,
        response: { 204: z.undefined().describe('It is gone.'), ...protectedProblems(404, 412) },
      },
      handler: async (request, reply) => {
        const { projectId, key } = request.params
        const wanted = { key, scope: request.query.scope, remove: true, ifVersion: versionOf(request) }
        await run(request, reply, projectId, [wanted])
        return reply.code(204).send()
      },
    })
  }

/** What a `.env` text sets. Throws `request.invalid`, naming each name that cannot be set. */
const readDotEnv = (text: string): { key: string; value: string }[] => {
  const variables = Object.entries(parseDotEnv(text)).map(([key, value]) => ({ key, value }))
  const errors = variables.flatMap(({ key, value }) =>
    [envVarKeySchema.safeParse(key), envVarValueSchema.safeParse(value)].flatMap(result =>
      (result.error?.issues ?? []).map(({ message }) => ({ path: `body.text.${key}`, message })),
    ),
  )
  if (variables.length === 0) errors.push({ path: 'body.text', message: 'must hold KEY=value lines' })
  if (errors.length > 0) throw new DomainError('request.invalid', { details: { errors } })
  return variables
}

const refuseRepeated = (changes: readonly EnvVarName[]): void => {
  const names = changes.map(({ key, scope }) => `${key} ${scope}`)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined)
    throw new DomainError('request.invalid', {
      details: { errors: [{ path: 'body', message: `must name ${repeated} once only` }] },
    })
}

const entryOf = ({ id }: ProjectRow, changed: readonly Changed[]) => ({
  action: 'env_vars.change',
  subject: { kind: 'project', id },
  before: { variables: changed.flatMap(({ before }) => (before ? [describe(before)] : [])) },
  after: { variables: changed.flatMap(({ after }) => (after ? [describe(after)] : [])) },
})

/** Everything about a variable that is no secret. */
const describe = ({ key, scope, phase, trust, version }: NonNullable<Changed['after']>) => ({
  key,
  scope,
  phase,
  trust,
  version,
})

const versionOf = ({ headers }: { headers: { 'if-match'?: string | undefined } }): number | undefined =>
  headers['if-match'] === undefined ? undefined : Number(headers['if-match'].slice(1, -1))

const callerOf = (principal: Principal): string =>
  `api:${principal.kind === 'session' ? principal.userId : principal.id}`

const present = <Row>(row: Row | null | undefined): Row => {
  if (row === null || row === undefined) throw new DomainError('resource.not_found')
  return row
}
