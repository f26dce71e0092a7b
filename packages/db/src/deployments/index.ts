export { findCommitTargets, type ProjectCommit } from './commits.js'
export { type DeploymentFacts, findDeploymentFacts } from './facts.js'
export {
  findDeployment,
  findDeploymentOf,
  findEarlier,
  findHeld,
  findOpenDeployments,
  findSkipReason,
  wasSkipped,
} from './find.js'
export { pruneSkipped } from './prune.js'
export { findPullRequestFacts, type PullRequestFacts } from './pull-request-facts.js'
export {
  createDeploymentReads,
  type DeploymentReads,
  type DeploymentRecord,
  type DeploymentStepRecord,
} from './read.js'
export type { DeploymentRow } from './schema.js'
export { type TransitionInput, transitionDeployment } from './transition.js'
export {
  countAttempt,
  insertDeployment,
  noteWhyQueued,
  requestCancel,
  storeBuiltCommit,
  storeFileSettings,
} from './write.js'
