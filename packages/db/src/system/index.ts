export { type FirstSteps, readFirstSteps } from './first-steps.js'
export { countWorkers, readSystem, type SystemRecord } from './read.js'
export { countAtWork, countQuotaWaits, readQuotaUse } from './use.js'
