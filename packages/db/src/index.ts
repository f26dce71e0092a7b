export { migrate } from './migrate.js'
export {
  type Database,
  type DatabaseHandle,
  type OpenDatabaseOptions,
  openDatabase,
  type Queryable,
  type Transaction,
} from './open-database.js'
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
