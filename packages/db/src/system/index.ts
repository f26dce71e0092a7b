export { type FirstSteps, readFirstSteps } from './first-steps.js'
export { readSystem, type SystemRecord } from './read.js'
