import { Readable } from 'node:stream'
import { type AuditFilter, verifyAudit } from '@taxiway/db'
import type { OrganizationId } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import { preferredType } from '../logs/preferred-type.js'
import type { CursorCodec } from '../paging/cursor.js'
import { filteredList, pageQuerySchema, pageSchema } from '../paging/page.js'
import {
  auditEntrySchema,
  auditVerdictSchema,
  presentAuditEntry,
  presentAuditVerdict,
} from '../views/audit-entry.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'audit'> & { cursors: CursorCodec }

const tags = ['Audit']
const types = ['application/json', 'application/x-ndjson'] as const
const exportPage = 500
const moment = z.iso.datetime({ offset: true }).refine(text => {
  // Postgres has no year 0, and reads years of more than four digits differently.
  const year = new Date(text).getUTCFullYear()
  return year >= 1 && year <= 9_999
}, 'must lie in the years 1 to 9999')
const word = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w.:-]+$/, 'must be a name or an id')

export const auditLogRoutes =
  ({ db, audit, cursors }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    /** Reads page by page as the client takes them, so a trail of any length needs the memory of one page. */
    const exportLines = async function* (organizationId: OrganizationId, filter: AuditFilter) {
      for (let afterSeq = 0; ; ) {
        const rows = await audit.list(organizationId, filter, {
          limit: exportPage,
          order: 'oldest',
          afterSeq,
        })
        const last = rows.at(-1)
        if (last === undefined) return
        afterSeq = last.seq
        yield rows.map(row => `${JSON.stringify(presentAuditEntry(row))}\n`).join('')
      }
    }

    app.route({
      method: 'GET',
      url: '/v1/audit-log',
      schema: {
        operationId: 'listAuditLog',
        tags,
        summary: 'List the audit trail, newest first',
        description:
          'JSON pages, newest first. With `Accept: application/x-ndjson`, one answer holds all entries of the filter, one per line, oldest first.',
        security: bearer,
        querystring: pageQuerySchema.extend({
          action: word.optional().meta({ description: 'Only this action, such as `environment.deploy`.' }),
          actor: word.optional().meta({ description: 'Only changes of this token or user.' }),
          from: moment.optional().meta({ description: 'Only entries from this time on.' }),
          to: moment.optional().meta({ description: 'Only entries before this time.' }),
        }),
        response: {
          200: {
            description: 'A page of the audit trail, or all of it.',
            content: {
              'application/json': { schema: pageSchema(auditEntrySchema, 'AuditLogPage') },
              'application/x-ndjson': { schema: z.string() },
            },
          },
          ...protectedProblems(406),
        },
      },
      handler: async (request, reply) => {
        const { organizationId } = principalOf(request)
        const { limit, cursor, action, actor, from, to } = request.query
        const filter: AuditFilter = {
          action,
          actor,
          from: from === undefined ? undefined : new Date(from),
          to: to === undefined ? undefined : new Date(to),
        }
        const type = preferredType(request.headers.accept, types)
        reply.vary('Accept')
        if (type === 'application/x-ndjson')
          return reply
            .type('application/x-ndjson; charset=utf-8')
            .send(Readable.from(exportLines(organizationId, filter)) as unknown as string)
        const list = filteredList(`audit-log/${organizationId}`, filter)
        const afterSeq = cursor === undefined ? undefined : Number(cursors.decode(list, cursor))
        const rows = await audit.list(organizationId, filter, {
          limit: limit + 1,
          order: 'newest',
          afterSeq,
        })
        const shown = rows.slice(0, limit)
        const last = shown.at(-1)
        return reply.type('application/json').send({
          data: shown.map(presentAuditEntry),
          nextCursor: rows.length > limit && last ? cursors.encode(list, last.seq) : null,
        })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/audit-log/verify',
      schema: {
        operationId: 'verifyAuditLog',
        tags,
        summary: 'Verify that the audit trail was not altered',
        security: bearer,
        response: { 200: auditVerdictSchema, ...protectedProblems() },
      },
      handler: async request =>
        presentAuditVerdict(await verifyAudit(db, principalOf(request).organizationId)),
    })
  }
