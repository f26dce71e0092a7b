export { type Settled, settleRestored } from './settle.js'
export { type BackupSnapshot, openBackupSnapshot, type SnapshotFacts } from './snapshot.js'
export {
  acceptRows,
  closeForRestore,
  countRows,
  inspectTarget,
  type RestoreTarget,
  writableUrl,
} from './target.js'
