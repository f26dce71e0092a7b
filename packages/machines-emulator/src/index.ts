export type { AcceptedToken } from './access.js'
export { knownMachinesGaps } from './known-contract-gaps.js'
export type { RateLimits } from './rate-limits.js'
export {
  type MachinesEmulator,
  type MachinesEmulatorOptions,
  startMachinesEmulator,
} from './start-machines-emulator.js'
