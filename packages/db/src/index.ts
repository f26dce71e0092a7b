export {
  holdKeyFingerprint,
  insertKeyCheck,
  type KeyCheckRow,
  lockKeyCheck,
  readKeyCheck,
  replaceKeyCheck,
  waitForKeyLock,
} from './data-keys/key-check.js'
export {
  holdPrimaryKey,
  lockCurrentKeys,
  lockDataKey,
  lockDataKeyIn,
  lockKeysWrappedOtherwise,
  lockSupersededKey,
} from './data-keys/lock.js'
export {
  countDataKeys,
  countPendingDataKeys,
  type DataKeyFacts,
  type DataKeyRow,
  findDataKey,
  hasDataKeys,
  listDataKeysOf,
  listPendingDataKeys,
  listSupersededKids,
} from './data-keys/read.js'
export {
  findOwnersToReplaceKeys,
  findProvenKeys,
  type ReplaceWhich,
  readKeyTime,
} from './data-keys/rotate.js'
export {
  destroyDataKey,
  destroyDataKeysOf,
  insertDataKey,
  moveDataKey,
  rewrapDataKey,
  takeKeyMessages,
  takeKid,
} from './data-keys/write.js'
export { migrate } from './migrate.js'
export {
  type Database,
  type DatabaseHandle,
  type OpenDatabaseOptions,
  openDatabase,
  openSideConnections,
  type Queryable,
  type Transaction,
} from './open-database.js'
export {
  type ApiTokenRecord,
  type ApiTokenRepository,
  createApiTokenRepository,
} from './repositories/api-tokens.js'
export { holdApiToken, insertApiToken, revokeApiToken } from './repositories/api-tokens-write.js'
export { appendAudit, type NewAuditEntry } from './repositories/audit.js'
export {
  type AuditFilter,
  type AuditPage,
  type AuditReads,
  type AuditRecord,
  createAuditReads,
} from './repositories/audit-read.js'
export { type AuditFault, type AuditVerdict, verifyAudit } from './repositories/audit-verify.js'
export {
  findCheckRuns,
  findCommitTargets,
  hasOlderNamesake,
  type ProjectCommit,
} from './repositories/commit-reports.js'
export { newDecision } from './repositories/decisions.js'
export {
  type AcceptOutcome,
  type AcceptStatus,
  acceptDeliveries,
  type IncomingDelivery,
  markEnqueued,
} from './repositories/deliveries-accept.js'
export {
  claimDueDeliveries,
  countTries,
  type DueDelivery,
  failDelivery,
  findDueDelivery,
  finishDelivery,
  lockDelivery,
} from './repositories/deliveries-claim.js'
export {
  createDeliveryReads,
  type DeliveryReads,
  type DeliveryRecord,
} from './repositories/deliveries-read.js'
export {
  createDeploymentReads,
  type DeploymentReads,
  type DeploymentRecord,
  type DeploymentStepRecord,
} from './repositories/deployments-read.js'
export {
  findDeployment,
  findDeploymentOf,
  findOpenDeployments,
  insertDeployment,
  requestCancel,
  type TransitionInput,
  transitionDeployment,
} from './repositories/deployments-write.js'
export { type EnvSnapshotRow, findEnvSnapshot, keepEnvSnapshot } from './repositories/env-snapshots.js'
export {
  countEnvVars,
  createEnvVarReads,
  deleteEnvVar,
  type EnvVarHistoryRecord,
  type EnvVarName,
  type EnvVarOwner,
  type EnvVarReads,
  type EnvVarRecord,
  type EnvVarRow,
  findEnvVar,
  listEnvVarFacts,
  listSealedEnvVars,
  putEnvVar,
} from './repositories/env-vars.js'
export { markConverged } from './repositories/environments-converge.js'
export {
  claimDueRechecks,
  createEnvironment,
  findProjectsByRepository,
  lockEnvironmentOf,
  lockProject,
  type ProjectRow,
  settleRecheck,
} from './repositories/environments-observe.js'
export {
  createEnvironmentReads,
  type DecisionRecord,
  type EnvironmentReads,
  type EnvironmentRecord,
  type EnvironmentWorkRecord,
} from './repositories/environments-read.js'
export {
  findEnvironmentInProject,
  lockDeployedEnvironments,
  lockProjectsOf,
  setVariablesStale,
} from './repositories/environments-variables.js'
export {
  dropUserToken,
  findGithubAccountOf,
  findUserToken,
  linkGithubAccount,
  lockUserToken,
  type SealedUserToken,
  saveUserToken,
} from './repositories/github-user-tokens.js'
export {
  findIdempotentAnswer,
  type IdempotencyScope,
  keepIdempotentAnswer,
  takeIdempotencyKey,
} from './repositories/idempotency-keys.js'
export type { PageKey } from './repositories/keyset.js'
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
  claimLiveMachines,
  countMachineFaults,
  countMachineRepair,
  type LiveMachine,
  lockLiveMachine,
  noteMachineFault,
  noteMachineHealthy,
} from './repositories/live-machines.js'
export { seedApiToken, seedOwnedOrganization, seedProject } from './repositories/local-seed.js'
export { allowLocalSignIn, localSignInIdentifier } from './repositories/local-sign-in.js'
export { createLogReads, type LogChunkRecord, type LogReads, logStart } from './repositories/logs-read.js'
export { appendLogChunks, type NewLogChunk, readLogEnd } from './repositories/logs-write.js'
export {
  findLeavingOrganizations,
  forgetOrganization,
  markOrganizationDeleted,
} from './repositories/organizations-leave.js'
export {
  createOrganizationReads,
  listOrganizationsOf,
  type OrganizationReads,
} from './repositories/organizations-read.js'
export {
  countOpenInvitations,
  countOwners,
  deleteMember,
  findAddress,
  findMember,
  findOpenInvitation,
  insertInvitation,
  insertMember,
  insertOrganization,
  lockMemberships,
  lockOrganization,
  revokeInvitation,
  takeInvitation,
  updateMemberRole,
  updateOrganization,
} from './repositories/organizations-write.js'
export { extendPause, prunePauses, readPause } from './repositories/outbound-pauses.js'
export {
  claimOutbox,
  markForReport,
  markSent,
  type OutboxClaim,
  type OutboxRow,
  postponeReport,
  wakeReports,
} from './repositories/outbox.js'
export {
  createProjectReads,
  listProjectsOnRepositories,
  type ProjectReads,
  type ProjectRecord,
} from './repositories/projects-read.js'
export {
  checkSoon,
  claimUnchecked,
  connectionValues,
  findGraceEnded,
  insertProject,
  lockEnvironmentsOf,
  lockProjectForChange,
  lockProjectsBy,
  markProjectsGone,
  updateProject,
} from './repositories/projects-write.js'
export {
  endProviderWaits,
  noteWhyQueued,
  postponeEnvironment,
  type WaitFor,
} from './repositories/provider-wait.js'
export { type Prune, pruneDecisions, pruneDeliveryBodies, pruneLogs } from './repositories/prune.js'
export {
  countDay,
  countUsage,
  type DayUsage,
  findAuthor,
  findWaiting,
  lockIdlest,
  lockQuotas,
  noteUsage,
  type OwnQuotas,
  readQuotas,
  storeQuotaDefaults,
  type Usage,
} from './repositories/quotas.js'
export { createReadinessReads, type ReadinessReads } from './repositories/readiness.js'
export {
  askAgainUnless,
  type ConvergedEnvironment,
  claimUnsynced,
  findConvergedIdle,
  findConvergedLive,
  findEnvironment,
  findRestDue,
  forgetLive,
  lockEnvironment,
  lookAgain,
  markSynced,
} from './repositories/reconcile.js'
export {
  countRedelivery,
  findRedeliveryAttempts,
  pruneRedeliveries,
  uncountRedelivery,
} from './repositories/redeliveries.js'
export {
  claimProbe,
  findCredentialPause,
  forgetRefusals,
  noteRefusal,
  type ProbeOutcome,
  settleProbe,
} from './repositories/refused-credentials.js'

export {
  findOwnMachines,
  findResource,
  intendResource,
  listResources,
  markGone,
  markPresent,
  type ResourceRow,
} from './repositories/resources.js'
export {
  isSecondFactorLocked,
  markSessionProven,
  type SecondFactorOutcome,
  type SecondFactorVerdict,
  type TwoFactorRow,
  trySecondFactor,
} from './repositories/second-factor.js'
export {
  createSessionReads,
  lastActiveOrganization,
  type SessionReads,
  type SessionRecord,
} from './repositories/sessions-read.js'
export {
  abandonSteps,
  beginStep,
  endStep,
  findStepResult,
  type StepEnd,
  type StepLease,
  type StepRow,
} from './repositories/steps.js'
export { createUsageReads, type UsagePosition, type UsageRecord } from './repositories/usage-read.js'
export { beatWorker, forgetWorker, isFirstWorker, listLiveWorkers } from './repositories/workers.js'
export { authTables } from './schema/auth-tables.js'
export type {
  ApiTokenScope,
  AuditActorKind,
  AuditState,
  DataKeyState,
  DeliveryState,
  EnvVarLength,
  ResourceKind,
} from './schema/index.js'
export * as schema from './schema/index.js'
export { type SealedPlace, sealedPlaces } from './sealed-values/places.js'
export {
  countOutdatedValues,
  countValuesByKey,
  hasSealedValues,
  hasValuesSealedWith,
} from './sealed-values/read.js'
export { lockOutdatedValues, replaceSealedValue, type SealedRow } from './sealed-values/replace.js'
export {
  databaseErrorCode,
  inTransaction,
  isConnectionError,
  isDatabaseBusy,
  isUniqueViolation,
  type TransactionOptions,
} from './transaction.js'
