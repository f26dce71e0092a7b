export { findCheckRuns } from './check-runs.js'
export {
  findOwnMachines,
  findResource,
  intendResource,
  listResources,
  markGone,
  markPresent,
} from './ledger.js'
export type { ResourceKind, ResourceRow } from './schema.js'
