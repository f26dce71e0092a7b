export { countDay, countUsage, type DayUsage, noteUsage, type Usage } from './count.js'
export { countMachineTime, readMachineTime, startMachineTime } from './machine-time.js'
export { createUsageReads, type UsagePosition, type UsageRecord } from './read.js'
