export { countRedelivery, findRedeliveryAttempts, pruneRedeliveries, uncountRedelivery } from './attempts.js'
