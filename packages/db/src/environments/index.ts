export { type AppOwner, findAppOwners } from './app-owners.js'
export {
  askAboutAuthors,
  capExpiry,
  claimAuthors,
  findAuthor,
  findTrustRule,
  isAuthorFresh,
  storeAuthorVerdict,
} from './author.js'
export { endBuild, requireBuild } from './build-slot.js'
export { storeApproval, storeFreeze } from './choices.js'
export { type ClaimLimits, claimEnvironment, type Lane } from './claim.js'
export {
  type ConvergedEnvironment,
  findConvergedIdle,
  findConvergedLive,
  lookAgain,
  markConverged,
} from './converge.js'
export { countEnvironments, type EnvironmentGroup } from './counts.js'
export { createEnvironment } from './create.js'
export { blockByQuota, type Desire, endQuotaWait, writeDesired } from './desire.js'
export {
  countDown,
  findBaseFile,
  forgetFactsOf,
  listCountedDown,
  stopCountDown,
  storeFacts,
} from './facts.js'
export { findEnvironment, findEnvironmentInProject, findEnvironmentsOfTarget } from './find.js'
export { findIdleOrExpired, listIdleOrExpired, lockIdlest } from './idle-or-expired.js'
export { beat, type Heartbeat, lockExpired, lockHeld, releaseLease, revokeLease } from './lease.js'
export { forgetLive, markAsleep, markLive, setAppName, type WentLive } from './live.js'
export { lockDeployedEnvironments, lockEnvironment, lockEnvironmentOf, lockEnvironmentsOf } from './lock.js'
export {
  claimLiveMachines,
  countMachineFaults,
  countMachineRepair,
  type LiveMachine,
  lockLiveMachine,
  noteMachineFault,
  noteMachineHealthy,
  noteMachineIdle,
  noteMachineUnclear,
} from './machines.js'
export { forgetMissing, noteMissing, storeObservation } from './observation.js'
export {
  createEnvironmentReads,
  type DecisionRecord,
  type EnvironmentReads,
  type EnvironmentRecord,
  type EnvironmentWorkRecord,
} from './read.js'
export { askAgainUnless, claimDueRechecks, requestRecheck, settleRecheck } from './recheck.js'
export type { EnvironmentRow } from './schema.js'
export { expireWithin, extendExpiry, pinEnvironment, resetSleepTimes } from './sleep-times.js'
export { setVariablesStale } from './variables.js'
export { endProviderWaits, endWaitsIn, findWaiting, postponeEnvironment, type WaitFor } from './wait.js'
