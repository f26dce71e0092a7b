import type { OrganizationId } from '@taxiway/domain'
import { and, asc, eq, gt } from 'drizzle-orm'
import type { Database, Transaction } from '../open-database.js'
import { auditHeads, auditLog } from '../schema/index.js'
import { inTransaction } from '../transaction.js'
import { type AuditRow, chainStart, hashAuditEntry } from './audit-hash.js'

const pageSize = 500

export type AuditFault =
  /** The entry is not what was written. */
  | 'altered'
  /** An entry, or several, that should be here is not. */
  | 'missing'
  /** The entry does not follow the one before it. */
  | 'unlinked'
  /** There are entries after the end of the chain, or no end is known. */
  | 'unaccounted'

export type AuditVerdict = {
  isIntact: boolean
  checked: number
  /** Where the chain ends. Kept elsewhere it also shows that somebody rewrote the whole of it. */
  head: { seq: number; hash: Buffer } | null
  fault: { kind: AuditFault; seq: number } | null
}

/**
 * Reads an organization's whole trail, in pages and in one snapshot, and says where it first is not what was written. It finds every
 * alteration short of one: whoever may rewrite all later entries and the end of the chain leaves a chain that is intact but has another head.
 */
export const verifyAudit = (db: Database, organizationId: OrganizationId): Promise<AuditVerdict> =>
  inTransaction(
    db,
    async tx => {
      const [head = null] = await tx
        .select({ seq: auditHeads.seq, hash: auditHeads.hash })
        .from(auditHeads)
        .where(eq(auditHeads.organizationId, organizationId))
      let checked = 0
      let previous: Link = { seq: 0, hash: chainStart }
      const verdict = (kind?: AuditFault, seq = 0): AuditVerdict => ({
        isIntact: kind === undefined,
        checked,
        head,
        fault: kind === undefined ? null : { kind, seq },
      })
      for (;;) {
        const rows = await readAfter(tx, organizationId, previous.seq)
        for (const row of rows) {
          const kind = findFault(row, previous, head)
          if (kind !== undefined) return verdict(kind, kind === 'missing' ? previous.seq + 1 : row.seq)
          checked += 1
          previous = row
        }
        if (rows.length < pageSize) break
      }
      if (head !== null && previous.seq < head.seq) return verdict('missing', previous.seq + 1)
      if (head !== null && !previous.hash.equals(head.hash)) return verdict('unlinked', head.seq)
      return verdict()
    },
    { isolation: 'repeatable read' },
  )

type Link = Pick<AuditRow, 'seq' | 'hash'>

const findFault = (row: AuditRow, previous: Link, head: Link | null): AuditFault | undefined => {
  if (head === null || row.seq > head.seq) return 'unaccounted'
  if (row.seq !== previous.seq + 1) return 'missing'
  if (!row.hash.equals(hashAuditEntry(row))) return 'altered'
  return row.previousHash.equals(previous.hash) ? undefined : 'unlinked'
}

const readAfter = (tx: Transaction, organizationId: OrganizationId, seq: number) =>
  tx
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.organizationId, organizationId), gt(auditLog.seq, seq)))
    .orderBy(asc(auditLog.seq))
    .limit(pageSize)
