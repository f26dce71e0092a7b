import type { OrganizationId } from '@taxiway/domain'
import { and, asc, desc, eq, gt, gte, lt } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { auditLog } from './schema.js'

export type AuditFilter = {
  action?: string | undefined
  actor?: string | undefined
  /** From `from` (inclusive) to `to` (exclusive). */
  from?: Date | undefined
  to?: Date | undefined
}
export type AuditPage = { limit: number; order: 'newest' | 'oldest'; afterSeq?: number | undefined }

/** An organization's audit trail. */
export const createAuditReads = (db: Database) => ({
  /** The entries that match the filter, after the entry with the given number in the list's order. */
  list: (organizationId: OrganizationId, filter: AuditFilter, { limit, order, afterSeq }: AuditPage) =>
    db
      .select()
      .from(auditLog)
      .where(
        and(
          eq(auditLog.organizationId, organizationId),
          filter.action === undefined ? undefined : eq(auditLog.action, filter.action),
          filter.actor === undefined ? undefined : eq(auditLog.actorId, filter.actor),
          filter.from === undefined ? undefined : gte(auditLog.at, filter.from),
          filter.to === undefined ? undefined : lt(auditLog.at, filter.to),
          afterSeq === undefined ? undefined : (order === 'newest' ? lt : gt)(auditLog.seq, afterSeq),
        ),
      )
      .orderBy((order === 'newest' ? desc : asc)(auditLog.seq))
      .limit(limit),
})
export type AuditReads = ReturnType<typeof createAuditReads>
export type AuditRecord = Awaited<ReturnType<AuditReads['list']>>[number]
