export { cancelDeployment } from './cancel-deployment.js'
export type { Change, Wanted } from './change-desired.js'
export { type ChangedProject, changeProject, type ProjectChange } from './change-project.js'
export { changeWithDecision } from './change-with-decision.js'
export { deleteOrganization } from './delete-organization.js'
export { envVarPlaceOf, runsTrustedCode } from './env-var-place.js'
export { fingerprintOf } from './fingerprint-of.js'
export {
  type ConnectionChange,
  connectionGraceMs,
  endGrace,
  followConnection,
} from './follow-connection.js'
export { type KeepRequest, keepEnvironment, maxExtensionDays } from './keep-environment.js'
export { type ObserveInput, type ObserveOutcome, observe } from './observe.js'
export { goneAfterMs, pullRequestMissing } from './pull-request-missing.js'
export { headOf } from './read-observation.js'
export { type DueEnvironment, reevaluateProject } from './reevaluate-project.js'
export { type EnvironmentRequest, requestEnvironment } from './request-environment.js'
export { restEnvironment } from './rest-environment.js'
export { quietMs } from './rest-times.js'
export { retryWaiting } from './retry-waiting.js'
export { takeProjectPlace } from './take-project-place.js'
export { variablesChanged } from './variables-changed.js'
