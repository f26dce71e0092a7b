import type { AuditRecord, AuditVerdict } from '@taxiway/db'
import { idSchema } from '@taxiway/domain'
import { z } from 'zod'
import { storedObject, timestamp } from '../routes/responses.js'

const stateSchema = storedObject().nullable()
const hashSchema = z.string().meta({ description: 'SHA-256 in hexadecimal.' })

export const auditEntrySchema = z
  .object({
    id: idSchema('aud'),
    seq: z.int().meta({ description: 'Number of the entry in the organization, without gaps.' }),
    at: timestamp,
    actor: z.object({ kind: z.enum(['api_token', 'user', 'github', 'system']), id: z.string() }),
    ip: z.string().nullable(),
    requestId: z.string().nullable(),
    action: z.string(),
    subject: z.object({ kind: z.string(), id: z.string() }),
    before: stateSchema,
    after: stateSchema,
    previousHash: hashSchema,
    hash: hashSchema,
  })
  .meta({
    id: 'AuditEntry',
    description: 'One change and its actor; its hash links it to the previous entry.',
  })

export const presentAuditEntry = (row: AuditRecord): z.output<typeof auditEntrySchema> => ({
  id: row.id,
  seq: row.seq,
  at: row.at.toISOString(),
  actor: { kind: row.actorKind, id: row.actorId },
  ip: row.ip,
  requestId: row.requestId,
  action: row.action,
  subject: { kind: row.subjectKind, id: row.subjectId },
  before: row.before,
  after: row.after,
  previousHash: row.previousHash.toString('hex'),
  hash: row.hash.toString('hex'),
})

export const auditVerdictSchema = z
  .object({
    isIntact: z.boolean(),
    checked: z.int().meta({ description: 'Number of unaltered entries.' }),
    head: z.object({ seq: z.int(), hash: hashSchema }).nullable().meta({
      description: 'The newest entry. Keep a copy elsewhere to detect a rewrite of the whole trail.',
    }),
    fault: z
      .object({ kind: z.enum(['altered', 'missing', 'unlinked', 'unaccounted']), seq: z.int() })
      .nullable()
      .meta({ description: 'The first altered entry of the trail.' }),
  })
  .meta({ id: 'AuditVerdict' })

export const presentAuditVerdict = (verdict: AuditVerdict): z.output<typeof auditVerdictSchema> => ({
  ...verdict,
  head: verdict.head && { seq: verdict.head.seq, hash: verdict.head.hash.toString('hex') },
})
