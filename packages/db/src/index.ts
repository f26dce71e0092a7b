export { migrate } from './migrate.js'
export {
  type Database,
  type DatabaseHandle,
  type OpenDatabaseOptions,
  openDatabase,
  type Queryable,
  type Transaction,
} from './open-database.js'
export {
  findDeployment,
  findDeploymentOf,
  findOpenDeployments,
  insertDeployment,
  requestCancel,
  type TransitionInput,
  transitionDeployment,
} from './repositories/deployments-write.js'
export {
  createEnvironment,
  findDueRechecks,
  findProjectsByRepository,
  lockEnvironmentOf,
  lockProject,
  type ProjectRow,
  settleRecheck,
} from './repositories/environments-observe.js'
export {
  beat,
  type ClaimLimits,
  claimEnvironment,
  type DeploymentRow,
  type EnvironmentRow,
  type Heartbeat,
  lockExpired,
  lockHeld,
  releaseLease,
  revokeLease,
} from './repositories/leases.js'
export {
  claimOutbox,
  markForReport,
  markSent,
  type OutboxRow,
  postponeReport,
} from './repositories/outbox.js'
export {
  findResource,
  intendResource,
  listResources,
  markGone,
  markPresent,
  type ResourceRow,
} from './repositories/resources.js'
export {
  abandonSteps,
  beginStep,
  endStep,
  findStepResult,
  type StepEnd,
  type StepLease,
  type StepRow,
} from './repositories/steps.js'
export type {
  ApiTokenScope,
  DeliveryState,
  ResourceKind,
} from './schema/index.js'
export * as schema from './schema/index.js'
export {
  databaseErrorCode,
  inTransaction,
  isConnectionError,
  isUniqueViolation,
  type TransactionOptions,
} from './transaction.js'
