import type { MachineConfig } from './schemas/machine-config.js'

export type MachineState =
  | 'created'
  | 'starting'
  | 'started'
  | 'restarting'
  | 'replacing'
  | 'stopping'
  | 'stopped'
  | 'suspended'
  | 'failed'
  | 'destroying'
  | 'destroyed'

export type HostStatus = 'ok' | 'unknown' | 'unreachable'

export type MachineEvent = {
  id: string
  type: string
  status: string
  source: string
  timestamp: number
  request?: Record<string, unknown>
}

export type CheckStatus = {
  name: string
  status: 'passing' | 'warning' | 'critical'
  output: string
  updated_at: string
}

export type Lease = {
  nonce: string
  expiresAtMs: number
  owner: string
  description: string
}

export type Machine = {
  id: string
  appName: string
  name: string
  region: string
  state: MachineState
  instanceId: string
  config: MachineConfig
  /** The secrets as they were at the last create or update; a restart never brings newer ones. */
  secretEnv: Record<string, string>
  cordoned: boolean
  lease: Lease | undefined
  events: MachineEvent[]
  checks: CheckStatus[]
  restartCount: number
  /** Whether Fly reaches the computer it is on. What runs there may go on running. */
  hostStatus?: HostStatus
  privateIp: string
  createdAt: string
  updatedAt: string
  /** The leader of the machine's process group, with its start time so that a reused pid is never killed. */
  process: { pid: number; startTime: string } | undefined
}

export type Secret = {
  value: string
  digest: string
  createdAt: string
  updatedAt: string
}

export type IpAssignment = {
  ip: string
  region: string
  service_name: string
  shared: boolean
  created_at: string
}

export type App = {
  id: string
  numericId: number
  name: string
  orgSlug: string
  network: string
  createdAt: string
  /** Answers 404 from here on, while its last machines die and the name stays taken. */
  deleting: boolean
  secrets: Record<string, Secret>
  secretsVersion: number
  ips: IpAssignment[]
  machines: Machine[]
}
