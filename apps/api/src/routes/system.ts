import { confirmSweep, listUnmatched, readSystem, type SystemRecord } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunPersonChange } from '../changes/run-person-change.js'
import type { Deps } from '../deps.js'
import type { Operators } from '../github/operators.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { deliverySchema, presentDelivery } from '../views/delivery.js'
import { protectedProblems, signedIn, timestamp } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'env'> & {
  operators: Operators
  changeAsPerson: RunPersonChange
  cursors: CursorCodec
}

const tags = ['System']

const sweepSchema = z.object({
  at: timestamp,
  known: z.int().meta({ description: 'Apps that belong to an environment.' }),
  strays: z.array(z.string()).meta({ description: 'Leftovers with our mark; at most 500 names.' }),
  strayCount: z.int(),
  unknown: z.array(z.string()).meta({
    description:
      'In a network like ours, of no environment here: left alone, because another installation may own them.',
  }),
  unknownCount: z.int(),
  withheld: z
    .boolean()
    .meta({ description: 'Too many strays to be plausible: none is removed before you confirm.' }),
  confirmedAt: timestamp.nullable(),
})

const systemSchema = z
  .object({
    version: z.string(),
    processes: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['api', 'worker']),
        version: z.string(),
        startedAt: timestamp,
        lastSeenAt: timestamp,
      }),
    ),
    deliveries: z.object({
      pending: z.int(),
      oldestPendingAt: timestamp.nullable(),
      dead: z.int().meta({ description: 'Of the last 24 hours.' }),
      suspect: z.int().meta({ description: 'Of the last 24 hours.' }),
    }),
    environments: z.object({
      due: z.int().meta({ description: 'Waiting for a worker.' }),
      oldestDueAt: timestamp.nullable(),
      underWay: z.int(),
      withheldEnds: z.int(),
    }),
    providerWaits: z.array(z.object({ reason: z.string(), environments: z.int(), since: timestamp })),
    refusedCredentials: z.array(
      z.object({ credential: z.string(), paused: z.boolean(), since: timestamp, nextProbeAt: timestamp }),
    ),
    breakers: z
      .array(
        z.object({
          key: z.string().meta({ description: 'Host and credential.' }),
          state: z.enum(['open', 'half_open']),
          processes: z.int().meta({ description: 'How many processes met it open.' }),
          since: timestamp,
        }),
      )
      .meta({ description: 'Outside services whose calls are paused, because they failed.' }),
    encryptionSecretSince: timestamp
      .nullable()
      .meta({ description: 'Since when values are sealed under this `ENCRYPTION_SECRET`.' }),
    checker: z
      .object({
        at: timestamp.nullable().meta({ description: 'When rows were judged last; null: never.' }),
        violations: z.int().meta({ description: 'Broken invariants found in the last 24 hours.' }),
        newest: z
          .array(z.object({ rule: z.string(), what: z.string(), foundAt: timestamp }))
          .meta({ description: 'The newest 50 of them.' }),
      })
      .meta({ description: 'What the checker of invariants found.' }),
    sweep: sweepSchema
      .nullable()
      .meta({ description: 'The newest comparison of all apps on Fly with the environments.' }),
  })
  .meta({ id: 'System' })

/** What concerns the whole installation, for its operators alone. */
export const systemRoutes =
  ({ db, env, operators, changeAsPerson, cursors }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/system',
      schema: {
        operationId: 'getSystem',
        tags,
        summary: 'Read the state of the installation',
        description:
          'For operators: people whose GitHub login is in `OPERATORS`. To others it does not exist.',
        security: signedIn,
        response: { 200: systemSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        await operators.require(request.session)
        return present(env.APP_VERSION, await readSystem(db))
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/system/deliveries',
      schema: {
        operationId: 'listUnmatchedDeliveries',
        tags,
        summary: 'List the deliveries of the last seven days that concern no project, newest first',
        description: 'For operators: a repository that is not connected, or an installation as a whole.',
        security: signedIn,
        querystring: pageQuerySchema,
        response: { 200: pageSchema(deliverySchema, 'UnmatchedDeliveryPage'), ...protectedProblems(404) },
      },
      handler: async request => {
        await operators.require(request.session)
        return readPage({
          cursors,
          list: 'unmatched-deliveries',
          query: request.query,
          read: page => listUnmatched(db, page),
          present: presentDelivery,
        })
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/system/sweep/confirm',
      schema: {
        operationId: 'confirmSweep',
        tags,
        summary: 'Confirm that the strays of a sweep are deleted',
        description: 'Read the names first. The next sweep deletes them, unless it finds another one.',
        security: signedIn,
        headers: idempotencyHeaders,
        body: z.strictObject({
          at: z.iso.datetime().meta({ description: 'The `at` of the sweep that you read.' }),
        }),
        response: {
          202: z.object({ confirmedAt: timestamp }).meta({ id: 'ConfirmedSweep' }),
          ...protectedProblems(404, 409, 422),
        },
      },
      handler: async (request, reply) => {
        const by = `user:${await operators.require(request.session)}`
        const at = new Date(request.body.at)
        const answer = await changeAsPerson(request, reply, async tx => {
          if (!(await confirmSweep(tx, { at, by }))) throw new DomainError('sweep.not_withheld')
          return { entries: [], body: { confirmedAt: new Date().toISOString() } }
        })
        request.log.warn({ by, at }, 'the end of stray apps was confirmed')
        return reply.code(202).send(answer)
      },
    })
  }

const present = (version: string, system: SystemRecord): z.output<typeof systemSchema> => {
  const { processes, breakers, deliveries, environments, waits, refused, checker, sweep } = system
  return {
    version,
    processes: processes.map(({ startedAt, lastSeenAt, ...process }) => ({
      ...process,
      startedAt: startedAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
    })),
    deliveries: {
      pending: deliveries.pending,
      oldestPendingAt: deliveries.oldestAt?.toISOString() ?? null,
      dead: deliveries.dead,
      suspect: deliveries.suspect,
    },
    environments: {
      due: environments.due,
      oldestDueAt: environments.oldestAt?.toISOString() ?? null,
      underWay: environments.leased,
      withheldEnds: environments.withheldEnds,
    },
    providerWaits: waits.map(({ since, ...wait }) => ({ ...wait, since: since.toISOString() })),
    refusedCredentials: refused.map(({ credential, isPaused, since, nextProbeAt }) => ({
      credential,
      paused: isPaused,
      since: since.toISOString(),
      nextProbeAt: nextProbeAt.toISOString(),
    })),
    breakers: breakers.map(({ since, ...breaker }) => ({ ...breaker, since: since.toISOString() })),
    encryptionSecretSince: system.secretSince?.toISOString() ?? null,
    checker: {
      at: checker.pass?.at.toISOString() ?? null,
      violations: checker.counts.reduce((sum, { count }) => sum + count, 0),
      newest: checker.newest.map(({ foundAt, ...one }) => ({ ...one, foundAt: foundAt.toISOString() })),
    },
    sweep: sweep && {
      at: sweep.at.toISOString(),
      known: sweep.known,
      strays: sweep.strays,
      strayCount: sweep.strayCount,
      unknown: sweep.unknown,
      unknownCount: sweep.unknownCount,
      withheld: sweep.isWithheld,
      confirmedAt: sweep.confirmedAt?.toISOString() ?? null,
    },
  }
}
