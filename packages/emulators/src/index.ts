export type { Clock } from './github/clock.js'
export { sampleChange, sampleRepositoryFiles } from './github/sample-repository.js'
export {
  type GithubEmulator,
  type GithubEmulatorOptions,
  startGithubEmulator,
} from './github/start-github-emulator.js'
export { validateGithubJournal } from './github/validate-github-journal.js'
export type { AcceptedToken } from './machines/access.js'
export { knownMachinesGaps } from './machines/known-contract-gaps.js'
export type { RateLimits } from './machines/rate-limits.js'
export {
  type MachinesEmulator,
  type MachinesEmulatorOptions,
  startMachinesEmulator,
} from './machines/start-machines-emulator.js'
export {
  type ContractProblem,
  type OpenApiDocument,
  type ReplayOptions,
  validateJournalAgainstOpenApi,
} from './shared/contract-replay.js'
export type { FaultAction, FaultRule } from './shared/faults.js'
export type { JournalEntry, Violation } from './shared/journal.js'
