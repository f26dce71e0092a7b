export { claimCommands, findLastCommand, wasAskedBefore } from './read.js'
export type { CommandAnswer, CommandOutcome, CommandRow } from './schema.js'
export {
  acknowledgeCommand,
  endCommand,
  insertCommand,
  lockCommand,
  markReplied,
  type NewCommand,
  postponeCommand,
  pruneCommands,
  storeOutcome,
} from './write.js'
