export { type DataKeyState, dataKeys, keyCheck } from '../data-keys/schema.js'
export { type ApiTokenScope, apiTokens } from './api-tokens.js'
export { type AuditActorKind, type AuditState, auditHeads, auditLog } from './audit-log.js'
export {
  accounts,
  invitations,
  members,
  organizations,
  sessions,
  twoFactors,
  users,
  verifications,
} from './auth.js'
export {
  type DeliveryState,
  decisions,
  deliveries,
  deliveryBodies,
  deliverySignatures,
} from './deliveries.js'
export {
  deploymentSteps,
  deployments,
  deploymentTransitions,
  logChunks,
  releases,
} from './deployments.js'
export { type EnvVarLength, envSnapshots, envVarHistory, envVars } from './env-vars.js'
export { environments } from './environments.js'
export { githubUserTokens } from './github-user-tokens.js'
export { idempotencyKeys } from './idempotency-keys.js'
export { outboundPauses } from './outbound-pauses.js'
export { outbox } from './outbox.js'
export { projects } from './projects.js'
export { quotaDefaults, quotas } from './quotas.js'
export { redeliveries } from './redeliveries.js'
export { refusedCredentials } from './refused-credentials.js'
export { type ResourceKind, resources } from './resources.js'
export { workerHeartbeats } from './workers.js'
