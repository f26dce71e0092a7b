import type { OrganizationId } from '@taxiway/domain'
import { and, asc, eq, gt } from 'drizzle-orm'
import type { Database, Transaction } from '../open-database.js'
import { inTransaction } from '../transaction.js'
import { chainStart, hashAuditEntry } from './hash.js'
import { type AuditRow, auditHeads, auditLog } from './schema.js'

const pageSize = 500

export type AuditFault =
  /** The entry was altered. */
  | 'altered'
  /** One or more entries are missing here. */
  | 'missing'
  /** The entry does not follow the previous entry. */
  | 'unlinked'
  /** Entries exist after the recorded end of the chain, or no end is recorded. */
  | 'unaccounted'

export type AuditVerdict = {
  isIntact: boolean
  checked: number
  /** The end of the chain. Store it elsewhere to detect a rewrite of the whole chain. */
  head: { seq: number; hash: Buffer } | null
  fault: { kind: AuditFault; seq: number } | null
}

/**
 * Reads an organization's whole trail, in pages within one snapshot, and returns the first entry that does
 * not verify. It cannot detect a rewrite of all later entries together with the chain's end: that chain is
 * consistent, but has another head.
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
