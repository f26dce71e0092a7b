export { grantAccess } from './grant-access.js'
export { type ProcessKind, tableAccess } from './table-access.js'
