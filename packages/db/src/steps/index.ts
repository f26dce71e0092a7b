export { abandonSteps, beginStep, endStep, findStepResult, type StepEnd, type StepLease } from './journal.js'
export type { StepRow } from './schema.js'
