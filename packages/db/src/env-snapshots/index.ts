export type { EnvSnapshotRow } from './schema.js'
export { findEnvSnapshot, keepEnvSnapshot } from './snapshots.js'
