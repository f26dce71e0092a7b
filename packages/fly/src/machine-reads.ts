import type { CallOptions } from './call-fly.js'
import type { FlyMachine } from './schemas.js'

/** The two ways to read machines. */
export type MachineReads = {
  /** Undefined when there is none. */
  get: (app: string, machineId: string, options?: CallOptions) => Promise<FlyMachine | undefined>
  /** Throws `fly.not_found` when the app does not exist: that is not the same as an empty list. */
  list: (app: string, options?: CallOptions) => Promise<FlyMachine[]>
}
