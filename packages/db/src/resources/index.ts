export { findCheckRuns } from './check-runs.js'
export { intendImagesApp, markImagesAppPresent, renameImagesApp } from './images-app.js'
export {
  adoptMachine,
  findOwnMachines,
  findResource,
  intendResource,
  listResources,
  markAppGone,
  markGone,
  markOtherMachinesGone,
  markPresent,
  markRecreated,
} from './ledger.js'
export { listReceipt, type ReceiptLine } from './receipt.js'
export type { ResourceKind, ResourceRow } from './schema.js'
