import { createHash } from 'node:crypto'
import type { AuditRow } from './schema.js'

/** The previous hash of a chain's first entry. */
export const chainStart = Buffer.alloc(32)

/** SHA-256 of an entry and the previous hash, over one JSON array whose objects have sorted keys. */
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

/** Canonical JSON: sorted keys, without undefined values. Postgres returns jsonb keys in its own order. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sortKeys)

const sortKeys = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
