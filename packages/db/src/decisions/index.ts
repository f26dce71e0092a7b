export { wasApproved } from './find.js'
export { pruneDecisions } from './prune.js'
export { newDecision } from './write.js'
