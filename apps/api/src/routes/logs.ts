import { logStart } from '@taxiway/db'
import { type DeploymentId, DomainError, idSchema, type OrganizationId } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Credential } from '../auth/api-token-credential.js'
import { isStillAllowed, principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import { followLog } from '../logs/follow-log.js'
import { createLiveStreams } from '../logs/live-streams.js'
import { createLogFeeds, type LogSource } from '../logs/log-feed.js'
import { preferredType } from '../logs/preferred-type.js'
import { endId, sseStart } from '../logs/sse.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema } from '../paging/page.js'
import { logChunkSchema, presentLogChunk } from '../views/log-chunk.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'deployments' | 'logs' | 'clock'> & {
  cursors: CursorCodec
  credentials: readonly Credential[]
}

const pageBytes = 1024 * 1024
const streamPage = { limit: 1_000, maxBytes: 256 * 1024 }
const types = ['application/json', 'text/event-stream'] as const
const seqSchema = z.coerce.number().int().min(0).max(2_147_483_647)

export const logRoutes =
  ({ deployments, logs, clock, cursors, credentials }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const streams = createLiveStreams()
    const feeds = createLogFeeds<DeploymentId>()
    app.addHook('preClose', async () => streams.closeAll())

    const frames = async function* (
      organizationId: OrganizationId,
      deploymentId: DeploymentId,
      afterSeq: number,
      signal: AbortSignal,
    ) {
      yield sseStart
      const source: LogSource = {
        readState: () => deployments.findState(organizationId, deploymentId),
        readChunks: async after =>
          (await logs.read(deploymentId, { ...streamPage, afterSeq: after })).map(presentLogChunk),
        readLast: () => logs.readLast(deploymentId),
        clock,
      }
      const join = () => feeds.join(deploymentId, source)
      yield* followLog({ source, join, afterSeq, signal })
    }

    app.route({
      method: 'GET',
      url: '/v1/deployments/:deploymentId/logs',
      schema: {
        operationId: 'getDeploymentLogs',
        tags: ['Deployments'],
        summary: 'Read or follow the log of a deployment',
        description:
          'JSON pages, oldest first. With `Accept: text/event-stream` the answer follows the log: `log` events with their `seq` as id, resumed after `Last-Event-ID`, then one `end` event after the last chunk of an ended deployment. Who reconnects after that event gets 204, which tells a browser to stop.',
        security: bearer,
        params: z.strictObject({ deploymentId: idSchema('dep') }),
        querystring: pageQuerySchema.extend({
          after: seqSchema.optional().meta({ description: 'Start after the chunk with this `seq`.' }),
        }),
        headers: z.object({
          'last-event-id': z
            .union([seqSchema, z.literal(endId)])
            .optional()
            .meta({ description: '`seq` of the last chunk received, or `end` after the last event.' }),
        }),
        response: {
          200: {
            description: 'A page of the log, or the log as it is written.',
            content: {
              'application/json': { schema: pageSchema(logChunkSchema, 'LogPage') },
              'text/event-stream': { schema: z.string() },
            },
          },
          204: z.null().meta({ description: 'The `end` event was received: nothing follows.' }),
          ...protectedProblems(404, 406),
        },
      },
      handler: async (request, reply) => {
        const principal = principalOf(request)
        const { organizationId } = principal
        const { deploymentId } = request.params
        const { limit, cursor, after } = request.query
        const type = preferredType(request.headers['accept'], types)
        if (!(await deployments.findState(organizationId, deploymentId)))
          throw new DomainError('resource.not_found')
        reply.vary('Accept')
        const list = `logs/${organizationId}/${deploymentId}`
        const position = cursor === undefined ? after : Number(cursors.decode(list, cursor))

        if (type === 'text/event-stream' && request.method === 'GET') {
          const lastId = request.headers['last-event-id']
          if (lastId === endId) return reply.code(204).send(null)
          const afterSeq = lastId ?? position ?? logStart
          const stream = streams.start({
            owner: principal.id,
            response: reply.raw,
            frames: signal => frames(organizationId, deploymentId, afterSeq, signal),
            isAllowed: () => isStillAllowed(credentials, request),
          })
          // Buffering proxies would hold the log back until their buffer is full.
          return (
            reply
              .type('text/event-stream; charset=utf-8')
              .header('x-accel-buffering', 'no')
              // A stream that ends would otherwise leave an idle connection that shutdown waits for.
              .header('connection', 'close')
              .send(stream as unknown as string)
          )
        }
        const rows = await logs.read(deploymentId, {
          afterSeq: position ?? logStart,
          limit,
          maxBytes: pageBytes,
        })
        const last = rows.at(-1)
        // A page may end early because of its size, so check separately whether more chunks follow.
        const [next] = last
          ? await logs.read(deploymentId, { afterSeq: last.seq, limit: 1, maxBytes: 1 })
          : []
        return reply.type('application/json').send({
          data: rows.map(presentLogChunk),
          nextCursor: last && next ? cursors.encode(list, last.seq) : null,
        })
      },
    })
  }
