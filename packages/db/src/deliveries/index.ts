export {
  type AcceptOutcome,
  type AcceptStatus,
  acceptDeliveries,
  type IncomingDelivery,
  markEnqueued,
} from './accept.js'
export {
  claimDueDeliveries,
  countTries,
  type DueDelivery,
  failDelivery,
  findDueDelivery,
  finishDelivery,
  lockDelivery,
} from './claim.js'
export { pruneDeliveryBodies } from './prune.js'
export { createDeliveryReads, type DeliveryReads, type DeliveryRecord } from './read.js'
export type { DeliveryState } from './schema.js'
