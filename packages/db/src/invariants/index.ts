export { findCheckerPass, listViolations, snapshotReader, storePass } from './passes.js'
