export { type DeliveryDecision, listDecisionsOf } from './read.js'
export { type DecisionSubject, type NewDecision, storeDecision } from './write.js'
