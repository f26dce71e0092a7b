export type { AppSweepRow } from './schema.js'
export { type AppSweep, confirmSweep, findSweep, storeSweep } from './sweeps.js'
