/** Every table, for drizzle and drizzle-kit. Product code outside this package uses the nouns' functions. */
export { apiTokens } from './api-tokens/schema.js'
export { appSweeps } from './app-sweeps/schema.js'
export { auditHeads, auditLog } from './audit/schema.js'
export {
  accounts,
  invitations,
  members,
  organizations,
  sessions,
  twoFactors,
  users,
  verifications,
} from './auth/schema.js'
export { automaticEnds } from './automatic-ends/schema.js'
export { commands } from './commands/schema.js'
export { dataKeys, keyCheck } from './data-keys/schema.js'
export { decisions } from './decisions/schema.js'
export { deliveries, deliveryBodies, deliverySignatures } from './deliveries/schema.js'
export { deployments, deploymentTransitions } from './deployments/schema.js'
export { envSnapshots } from './env-snapshots/schema.js'
export { envVarHistory, envVars } from './env-vars/schema.js'
export { environments } from './environments/schema.js'
export { githubUserTokens } from './github-user-tokens/schema.js'
export { idempotencyKeys } from './idempotency-keys/schema.js'
export { images } from './images/schema.js'
export { checkerPasses, invariantViolations } from './invariants/schema.js'
export { logChunks } from './logs/schema.js'
export { outboundPauses } from './outbound-pauses/schema.js'
export { outbox } from './outbox/schema.js'
export { projects } from './projects/schema.js'
export { quotaDefaults, quotas } from './quotas/schema.js'
export { redeliveries } from './redeliveries/schema.js'
export { refusedCredentials } from './refused-credentials/schema.js'
export { releases } from './releases/schema.js'
export { resources } from './resources/schema.js'
export { deploymentSteps } from './steps/schema.js'
export { machineTime } from './usage/schema.js'
export { workerHeartbeats } from './workers/schema.js'
