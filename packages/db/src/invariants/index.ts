export { findCheckerPass, listViolations, pruneViolations, snapshotReader, storePass } from './passes.js'
