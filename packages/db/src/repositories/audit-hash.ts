import { createHash } from 'node:crypto'
import type { auditLog } from '../schema/index.js'

export type AuditRow = typeof auditLog.$inferSelect

/** What stands before the first entry of a chain. */
export const chainStart = Buffer.alloc(32)

/** The SHA-256 of an entry and of the hash before it, over one JSON array whose objects have sorted keys. */
export const hashAuditEntry = (row: Omit<AuditRow, 'hash'>): Buffer => {
  const fields = [
    'taxiway/audit/v1',
    row.previousHash.toString('hex'),
    row.organizationId,
    row.seq,
    row.id,
    row.at.toISOString(),
    row.actorKind,
    row.actorId,
    row.ip,
    row.requestId,
    row.action,
    row.subjectKind,
    row.subjectId,
    row.before,
    row.after,
  ]
  return createHash('sha256').update(canonicalJson(fields)).digest()
}

/** JSON with sorted keys and without what JSON leaves out: jsonb gives values back in an order of its own. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sortKeys)

const sortKeys = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
