export { askApp } from './ask-app.js'
export { callJson } from './call-json.js'
export {
  type ContractProblem,
  type OpenApiDocument,
  type ReplayOptions,
  validateJournalAgainstOpenApi,
} from './contract-replay.js'
export { registerControlPlane } from './control-plane.js'
export { createFaults, type FaultAction, type FaultRule } from './faults.js'
export { createJournal, type Journal, type JournalEntry } from './journal.js'
