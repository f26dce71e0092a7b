import { type ChangeRecord, listChanges, readChangeTime } from '@taxiway/db'
import { idSchema, type OrganizationId } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Credential } from '../auth/api-token-credential.js'
import { isStillAllowed, principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import { createChangeFeed } from '../events/change-feed.js'
import { followChanges } from '../events/follow-changes.js'
import { createLiveStreams } from '../logs/live-streams.js'
import { preferredType } from '../logs/preferred-type.js'
import { sseEvent, sseHeartbeat, sseStart } from '../logs/sse.js'
import { bearer, protectedProblems, timestamp } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'clock' | 'logger'> & { credentials: readonly Credential[] }

const types = ['application/json', 'text/event-stream'] as const
/** Older changes are found in the lists. */
const keptMs = 15 * 60_000
const overlapMs = 10_000
const most = 500

const changeSchema = z
  .object({
    kind: z.enum(['deployment', 'environment']),
    at: timestamp,
    projectId: idSchema('prj'),
    environmentId: idSchema('env'),
    deploymentId: idSchema('dep').nullable(),
    state: z
      .string()
      .meta({ description: 'The new state of the deployment, or what is wanted of the environment.' }),
  })
  .meta({ id: 'Change' })

/** News of an organization, so that pages need not ask again and again. */
export const eventRoutes =
  ({ db, clock, logger, credentials }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const streams = createLiveStreams()
    const feed = createChangeFeed({ db, clock, logger })
    app.addHook('preClose', async () => streams.closeAll())

    /** null: some of what changed since then is not kept any more, or too much to tell. */
    const readSince = async (organizationId: OrganizationId, since: Date): Promise<ChangeRecord[] | null> => {
      const now = await readChangeTime(db)
      if (now.getTime() - since.getTime() > keptMs) return null
      const from = new Date(since.getTime() - overlapMs)
      const changes = await listChanges(db, { since: from, organizationId, limit: most })
      return changes.length < most ? changes : null
    }

    const frames = async function* (
      organizationId: OrganizationId,
      lastSeen: Date | undefined,
      signal: AbortSignal,
    ) {
      // A reader that loses this connection before its first event goes on from here, too.
      const since = lastSeen ?? (await readChangeTime(db))
      yield `id: ${since.toISOString()}\n${sseStart}`
      const missed = () => readSince(organizationId, since)
      for await (const event of followChanges({ organizationId, feed, missed, clock, signal })) {
        if (event.kind === 'heartbeat') yield sseHeartbeat
        else if (event.kind === 'reset') yield sseEvent({ event: 'reset', data: {} })
        else
          yield sseEvent({ id: event.change.at.toISOString(), event: 'change', data: present(event.change) })
      }
    }

    app.route({
      method: 'GET',
      url: '/v1/events',
      schema: {
        operationId: 'listEvents',
        tags: ['Events'],
        summary: 'Follow what changes in the organization',
        description:
          'With `Accept: text/event-stream`, a `change` event tells of each new state of a deployment and of each environment of which something else is wanted; read the object for the rest. Events come at least once: after `Last-Event-ID` some come again. After a `reset` event, read your lists again. As JSON, the changes since a time of the last 15 minutes.',
        security: bearer,
        querystring: z.strictObject({
          since: z.iso.datetime().optional().meta({ description: 'JSON only. Default: the last minute.' }),
        }),
        headers: z.object({
          'last-event-id': z.iso
            .datetime()
            .optional()
            .meta({ description: 'The id of the last event received.' }),
        }),
        response: {
          200: {
            description: 'The changes since a time, or the changes as they happen.',
            content: {
              'application/json': {
                schema: z.object({ data: z.array(changeSchema), reset: z.boolean() }).meta({
                  id: 'Changes',
                  description: '`reset`: more changed than is kept; read your lists again.',
                }),
              },
              'text/event-stream': { schema: z.string() },
            },
          },
          ...protectedProblems(406),
        },
      },
      handler: async (request, reply) => {
        const { organizationId, id: owner } = principalOf(request)
        const type = preferredType(request.headers['accept'], types)
        reply.vary('Accept')
        const lastId = request.headers['last-event-id']
        if (type === 'text/event-stream' && request.method === 'GET') {
          const since = lastId === undefined ? undefined : new Date(lastId)
          const stream = streams.start({
            owner,
            response: reply.raw,
            frames: signal => frames(organizationId, since, signal),
            isAllowed: () => isStillAllowed(credentials, request),
          })
          return reply
            .type('text/event-stream; charset=utf-8')
            .header('x-accel-buffering', 'no')
            .header('connection', 'close')
            .send(stream as unknown as never)
        }
        const { since = new Date(Date.now() - 60_000).toISOString() } = request.query
        const changes = await readSince(organizationId, new Date(since))
        return reply
          .type('application/json')
          .send({ data: (changes ?? []).map(present), reset: changes === null } as never)
      },
    })
  }

const present = ({ kind, at, projectId, environmentId, deploymentId, state }: ChangeRecord) => ({
  kind,
  at: at.toISOString(),
  projectId,
  environmentId,
  deploymentId,
  state,
})
