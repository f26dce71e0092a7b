export * from './api-tokens/index.js'
export * from './app-sweeps/index.js'
export * from './audit/index.js'
export * from './auth/index.js'
export * from './automatic-ends/index.js'
export * from './backups/index.js'
export * from './changes/index.js'
export * from './commands/index.js'
export * from './data-keys/index.js'
export * from './decisions/index.js'
export * from './deliveries/index.js'
export * from './deployments/index.js'
export * from './env-snapshots/index.js'
export * from './env-vars/index.js'
export * from './environments/index.js'
export * from './github-user-tokens/index.js'
export * from './idempotency-keys/index.js'
export * from './images/index.js'
export * from './invariants/index.js'
export type { PageKey } from './keyset.js'
export * from './logs/index.js'
export { migrate } from './migrate.js'
export { newestMigration, readMigrationName } from './migration-journal.js'
export {
  type Database,
  type DatabaseHandle,
  openDatabase,
  openSideConnections,
  type Queryable,
  type Transaction,
} from './open-database.js'
export * from './organizations/index.js'
export * from './outbound-pauses/index.js'
export * from './outbox/index.js'
export * from './partitions/index.js'
export * from './projects/index.js'
export type { Prune } from './prune.js'
export * from './quotas/index.js'
export { createReadinessReads } from './readiness.js'
export * from './redeliveries/index.js'
export * from './refused-credentials/index.js'
export * from './releases/index.js'
export * from './resources/index.js'
export * from './roles/index.js'
export * from './sealed-values/index.js'
export * from './steps/index.js'
export { followStory } from './story.js'
export * from './system/index.js'
export * from './timeline/index.js'
export {
  databaseErrorCode,
  inTransaction,
  isConnectionError,
  isDatabaseBusy,
  isUniqueViolation,
  rehearse,
} from './transaction.js'
export * from './usage/index.js'
export * from './workers/index.js'
