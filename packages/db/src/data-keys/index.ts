export {
  holdKeyFingerprint,
  insertKeyCheck,
  type KeyCheckRow,
  lockKeyCheck,
  readKeyCheck,
  replaceKeyCheck,
  waitForKeyLock,
} from './key-check.js'
export {
  holdPrimaryKey,
  lockCurrentKeys,
  lockDataKey,
  lockDataKeyIn,
  lockKeysWrappedOtherwise,
  lockSupersededKey,
} from './lock.js'
export {
  countDataKeys,
  countPendingDataKeys,
  type DataKeyFacts,
  type DataKeyRow,
  findDataKey,
  hasDataKeys,
  listDataKeysOf,
  listPendingDataKeys,
  listSupersededKids,
} from './read.js'
export { findOwnersToReplaceKeys, findProvenKeys, type ReplaceWhich, readKeyTime } from './rotate.js'
export type { DataKeyState } from './schema.js'
export {
  destroyDataKey,
  destroyDataKeysOf,
  insertDataKey,
  moveDataKey,
  rewrapDataKey,
  takeKeyMessages,
  takeKid,
} from './write.js'
