export type { FlyAddresses } from './addresses.js'
export type { CreateAppResult, FlyApps } from './apps.js'
export { bareFlyToken, flyAuthorization } from './authorization.js'
export type { CallOptions, MutationOptions } from './call-fly.js'
export { classifyFlyError, type FlyErrorClass, type FlyErrorFacts } from './classify-fly-error.js'
export { type CreateMachine, type CreateMachineInput, createMachineBody } from './create-machine.js'
export { createFlyClient, type FlyClient, type FlyClientOptions } from './fly-client.js'
export {
  createFlyOutbound,
  type FlyAction,
  type FlyOutboundOptions,
  flyCredentialId,
} from './fly-outbound.js'
export type { FlyLeases, MachineLease } from './leases.js'
export type { FlyLogPage, FlyLogs } from './logs.js'
export {
  buildCommandConfig,
  buildMachineConfig,
  type CheckSpec,
  type FlyMachineConfig,
  type LaunchSpec,
  type MachineOwnership,
  mayTouch,
  ownershipMetadata,
  readOwnership,
} from './machine-config.js'
export {
  type FoundFault,
  findMachineFault,
  isHostReachable,
  type MachineExit,
  type MachineHealth,
  readIdleSince,
  readLastExit,
  readMachineHealth,
  readStartedAt,
} from './machine-health.js'
export type { FlyMachines } from './machines.js'
export { type Listener, readListeners, showListeners } from './read-listeners.js'
export type { FlyApp, FlyMachine, FlyMachineEvent, IpAssignment, SecretName } from './schemas.js'
export type { FlySecrets } from './secrets.js'
export { type UpdateMachine, type UpdateMachineInput, updateMachineBody } from './update-machine.js'
export type {
  FlyWaiting,
  WaitableState,
  WaitForHealthyResult,
  WaitForStateResult,
  WaitOptions,
} from './waiting.js'
