export { type ChangeRecord, listChanges, readChangeTime } from './read.js'
