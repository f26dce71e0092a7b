import { listWithheldEnds, type WithheldEnd } from '@taxiway/db'
import { describeReason, idSchema } from '@taxiway/domain'
import { confirmEnds } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import { callerOf } from '../auth/principal.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import { lockOwn, requireOwn } from '../organizations/own-organization.js'
import type { CursorCodec } from '../paging/cursor.js'
import { filteredList, pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { bearer, protectedProblems, timestamp } from './responses.js'

const withheldEndSchema = z
  .object({
    environmentId: idSchema('env'),
    projectId: idSchema('prj'),
    target: z.string(),
    appName: z.string().nullable(),
    reason: z.string(),
    message: z.string(),
    since: timestamp,
  })
  .meta({ id: 'WithheldEnd' })

const confirmedSchema = z
  .object({
    confirmed: z.array(idSchema('env')).meta({ description: 'At most 100; call again for more.' }),
  })
  .meta({ id: 'ConfirmedEnds' })

const params = z.strictObject({ organizationId: idSchema('org') })
const tags = ['Organizations']

type RouteDeps = Pick<Deps, 'db' | 'wake'> & { cursors: CursorCodec; change: RunChange }

/** Ends of environments that Taxiway withholds because too many would end at once without anybody having asked. */
export const withheldEndRoutes =
  ({ db, wake, cursors, change }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/organizations/:organizationId/withheld-ends',
      schema: {
        operationId: 'listWithheldEnds',
        tags,
        summary: 'List environments that would end, but wait for a person because too many would end at once',
        security: bearer,
        params,
        querystring: pageQuerySchema,
        response: { 200: pageSchema(withheldEndSchema, 'WithheldEndPage'), ...protectedProblems(404) },
      },
      handler: async request => {
        const organizationId = requireOwn(principalOf(request), request.params.organizationId)
        return readPage({
          cursors,
          list: filteredList(`withheld-ends/${organizationId}`, {}),
          query: request.query,
          read: page => listWithheldEnds(db, organizationId, page),
          present,
        })
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/organizations/:organizationId/withheld-ends/confirm',
      schema: {
        operationId: 'confirmWithheldEnds',
        tags,
        summary: 'Confirm that environments end whose end Taxiway withholds',
        description: 'Read first why they would end: their apps are destroyed.',
        security: bearer,
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({
          upTo: z.iso.datetime().meta({
            description:
              'Confirms the ends that are withheld since this time or longer: use the `since` of the last one you read.',
          }),
        }),
        response: { 202: confirmedSchema, ...protectedProblems(404, 422) },
      },
      handler: async (request, reply) => {
        const upTo = new Date(request.body.upTo)
        const answer = await change(request, reply, async (tx, principal) => {
          const { id } = await lockOwn(tx, principal, request.params.organizationId, 'no key update')
          const due = await confirmEnds(tx, id, { upTo, by: callerOf(principal) })
          const confirmed = due.map(one => one.environmentId)
          return {
            entry: {
              action: 'organization.confirm_ends',
              subject: { kind: 'organization', id },
              before: null,
              after: { environmentIds: confirmed },
            },
            body: { confirmed },
            afterCommit: async () => void (await wake.wakeEnvironments(due)),
          }
        })
        return reply.code(202).send(answer)
      },
    })
  }

const present = ({ id, since, reason, ...end }: WithheldEnd): z.output<typeof withheldEndSchema> => ({
  environmentId: id,
  projectId: end.projectId,
  target: end.target,
  appName: end.appName,
  reason,
  message: describeReason(reason),
  since: since.toISOString(),
})
