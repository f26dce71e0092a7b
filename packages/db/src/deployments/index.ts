export { findCommitTargets, type ProjectCommit } from './commits.js'
export { findDeployment, findDeploymentOf, findOpenDeployments } from './find.js'
export {
  createDeploymentReads,
  type DeploymentReads,
  type DeploymentRecord,
  type DeploymentStepRecord,
} from './read.js'
export type { DeploymentRow } from './schema.js'
export { type TransitionInput, transitionDeployment } from './transition.js'
export { insertDeployment, noteWhyQueued, requestCancel } from './write.js'
