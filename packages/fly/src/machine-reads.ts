import type { CallOptions } from './call-fly.js'
import type { FlyMachine } from './schemas.js'

/** The two ways to read machines. */
export type MachineReads = {
  /** Undefined when it does not exist. */
  get: (app: string, machineId: string, options?: CallOptions) => Promise<FlyMachine | undefined>
  /** Throws `fly.not_found` when the app does not exist, which differs from an empty list. */
  list: (app: string, options?: CallOptions) => Promise<FlyMachine[]>
}
