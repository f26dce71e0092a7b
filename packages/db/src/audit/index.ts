export { appendAudit, type NewAuditEntry } from './append.js'
export {
  type AuditFilter,
  type AuditPage,
  type AuditReads,
  type AuditRecord,
  createAuditReads,
} from './read.js'
export type { AuditActorKind, AuditState } from './schema.js'
export { type AuditFault, type AuditVerdict, verifyAudit } from './verify.js'
