import { newId, type OrganizationId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { chainStart, hashAuditEntry } from './hash.js'
import { type AuditActorKind, type AuditState, auditHeads, auditLog } from './schema.js'

export type NewAuditEntry = {
  organizationId: OrganizationId
  actor: { kind: AuditActorKind; id: string }
  ip: string | null
  requestId: string | null
  action: string
  subject: { kind: string; id: string }
  before: AuditState | null
  after: AuditState | null
}

/**
 * Appends one entry to the organization's chain, in the transaction of the change. Call it last: it locks the
 * end of the chain until the transaction ends, and other changes of the organization wait for that lock.
 */
export const appendAudit = async (tx: Transaction, entry: NewAuditEntry): Promise<void> => {
  const { organizationId, actor, subject } = entry
  const [head] = await tx
    .insert(auditHeads)
    .values({ organizationId, seq: 1, hash: chainStart })
    .onConflictDoUpdate({ target: auditHeads.organizationId, set: { seq: sql`${auditHeads.seq} + 1` } })
    .returning({
      seq: auditHeads.seq,
      previousHash: auditHeads.hash,
      // Read the time after taking the lock, so that times follow the entry numbers.
      at: sql`date_trunc('milliseconds', clock_timestamp())`.mapWith(auditLog.at),
    })
  if (head === undefined) throw new Error('the end of the audit trail could not be taken')
  const row = {
    ...head,
    id: newId('aud'),
    organizationId,
    actorKind: actor.kind,
    actorId: actor.id,
    ip: entry.ip,
    requestId: entry.requestId,
    action: entry.action,
    subjectKind: subject.kind,
    subjectId: subject.id,
    before: asJson(entry.before),
    after: asJson(entry.after),
  }
  const hash = hashAuditEntry(row)
  await tx.insert(auditLog).values({ ...row, hash })
  await tx.update(auditHeads).set({ hash }).where(eq(auditHeads.organizationId, organizationId))
}

/** The value as it will be read back: dates become text, undefined is dropped. */
const asJson = (state: AuditState | null): AuditState | null =>
  state === null ? null : JSON.parse(JSON.stringify(state))
