export { claimOutbox, extendClaims, forgetTold, markSent, type OutboxClaim, postponeReport } from './claim.js'
export { markForReport, retellProject, tellCheckAgain, wakeReports } from './mark.js'
export type { OutboxRow } from './schema.js'
