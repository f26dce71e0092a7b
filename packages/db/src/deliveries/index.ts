export {
  type AcceptOutcome,
  type AcceptStatus,
  acceptDeliveries,
  type IncomingDelivery,
} from './accept.js'
export {
  countTries,
  type DueDelivery,
  dueByTurn,
  failDelivery,
  findDueByTurn,
  findDueDelivery,
  finishDelivery,
  lockDelivery,
} from './claim.js'
export {
  countTroubled,
  createDeliveryReads,
  type DeliveryReads,
  type DeliveryRecord,
  listUnmatched,
} from './read.js'
export {
  countReplays,
  endSuspect,
  insertReplay,
  type NewReplay,
  readStored,
  type StoredDelivery,
} from './replay.js'
export type { DeliveryState } from './schema.js'
