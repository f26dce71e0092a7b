export { pruneDecisions } from './prune.js'
export { type DecisionSubject, type NewDecision, storeDecision } from './write.js'
