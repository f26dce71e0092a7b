export {
  type EnvVarPhase,
  type EnvVarTrust,
  envVarKeySchema,
  envVarPhases,
  envVarTrusts,
  envVarValueSchema,
  maxEnvVarsPerOwner,
  usualEnvVarPhase,
} from './env-vars/env-var-key.js'
export {
  type EnvVarPlace,
  envVarScopeSchema,
  organizationEnvVarScopeSchema,
} from './env-vars/env-var-scope.js'
export {
  assertTemplateNames,
  expandTemplate,
  hasTemplate,
  listTemplateNames,
  literalParts,
  type TemplateNames,
  templateNames,
} from './env-vars/expand-template.js'
export { isPlainWord } from './env-vars/plain-word.js'
export { type DotEnv, readDotEnv } from './env-vars/read-dot-env.js'
export {
  describeResolved,
  type EnvVarFacts,
  losingReasons,
  type ResolvedEnvVar,
  resolveEnvVars,
} from './env-vars/resolve-env-vars.js'
export {
  type CatalogueEntry,
  type ErrorCode,
  errorCatalogue,
} from './errors/catalogue.js'
export { DomainError, isDomainError, toDomainError } from './errors/domain-error.js'
export {
  type ApiTokenId,
  type AuditEntryId,
  type CommandId,
  type DeliveryId,
  type DeploymentId,
  type EnvironmentId,
  type EnvVarId,
  environmentIdOf,
  highestIdOf,
  type IdPrefix,
  type ImageId,
  idDigits,
  idSchema,
  lowestIdOf,
  newId,
  type OrganizationId,
  type ProjectId,
  type ReleaseId,
  type ResourceId,
} from './ids.js'
export { type Choice, type ChoiceKind, choiceKinds } from './lifecycle/choice.js'
export {
  type Command,
  type CommandVerb,
  commandPrefix,
  commandVerbs,
  findCommandLine,
  maxPinDays,
  parseCommand,
} from './lifecycle/command.js'
export {
  type ConfigFile,
  type ConfigProblem,
  configFileJsonSchema,
  configFileSchema,
  type FileSettings,
} from './lifecycle/config-file.js'
export { type Connection, canReport, connections, hasGrace, isLost } from './lifecycle/connection.js'
export {
  type DeletionBudget,
  deletionBudget,
  isAskedFor,
  isBeyondBudget,
} from './lifecycle/deletion-budget.js'
export {
  activeStates,
  bringsUp,
  canTransition,
  type DeploymentKind,
  type DeploymentState,
  deploymentKinds,
  deploymentStates,
  deploymentTransitions,
  isActive,
  isTerminal,
  terminalStates,
} from './lifecycle/deployment-state.js'
export {
  environmentStatus,
  environmentStatuses,
  environmentStatusMeanings,
} from './lifecycle/environment-status.js'
export { type CheckOutcome, type FactChange, type Facts, forgetFacts } from './lifecycle/facts.js'
export { type FlyTokenVerdict, flyTokenVerdictSchema } from './lifecycle/fly-token-verdict.js'
export {
  type AppPermission,
  appPermissions,
  findMissingPermissions,
  isGranted,
} from './lifecycle/github-permissions.js'
export { knownFacts, knowsEnough } from './lifecycle/known-facts.js'
export {
  describeMachineFault,
  isRepairOver,
  isRepairReason,
  type MachineFault,
  machineFaults,
  maxMachineRepairs,
  repairReason,
} from './lifecycle/machine-fault.js'
export {
  appName,
  environmentOfNetwork,
  machineName,
  networkName,
  pullRequestOfApp,
  releaseCommandMachineName,
} from './lifecycle/names.js'
export {
  type BranchObservation,
  type Observation,
  type ObservationSource,
  observedAt,
  type PullRequestObservation,
} from './lifecycle/observation.js'
export { includesAnyPath, includesPath } from './lifecycle/patterns.js'
export {
  asksToSkip,
  type Decision,
  type DesiredState,
  decide,
  desiredStates,
  type PolicyInput,
  type ReasonCode,
} from './lifecycle/policy.js'
export {
  appSettings,
  completeConfig,
  configuredAfter,
  describeDefault,
  effectiveConfig,
  namesSet,
  type ProjectConfig,
  type ProjectConfigInput,
  patchProjectConfig,
  projectConfigPatchSchema,
  projectConfigSchema,
  type StoredConfig,
} from './lifecycle/project-config.js'
export { type ProviderWait, providerWaitOf } from './lifecycle/provider-wait.js'
export {
  dailyQuotas,
  type QuotaLimits,
  type QuotaName,
  type QuotaPolicy,
  type QuotaReason,
  type Quotas,
  quotaDefaults,
  quotaEnv,
  quotaLimitsSchema,
  quotaPolicies,
  quotaReasons,
  userDailyQuotas,
  whatFreesQuota,
} from './lifecycle/quotas.js'
export { describeReason } from './lifecycle/reasons.js'
export { checkPrefix } from './lifecycle/settings/setting-values.js'
export { projectSettingsJsonSchema, settingGroups } from './lifecycle/settings/settings-json-schema.js'
export { formatTarget, parseTarget, type Target } from './lifecycle/target.js'
export { type TargetConfig, targetConfig } from './lifecycle/target-config.js'
export {
  type AuthorAccess,
  type AuthorVerdict,
  approvesOwn,
  awaitsApproval,
  judgeAuthor,
  ownApproval,
  type Trust,
  type TrustRule,
  trustOf,
  trustOfPullRequest,
  trustRules,
} from './lifecycle/trust.js'
export {
  type ApiTokenScope,
  apiTokenScopes,
  isAtLeast,
  parseRole,
  type Role,
  roles,
  scopesOfRole,
} from './roles.js'
export {
  cleanText,
  findMalformedText,
  imageUrlSchema,
  nameSchema,
} from './text/text-rules.js'
export {
  costOf,
  describeCost,
  type MachineCost,
  type MachinePrices,
  type MachineTime,
  machinePriceEnv,
  parseMachinePrices,
} from './usage/machine-prices.js'
