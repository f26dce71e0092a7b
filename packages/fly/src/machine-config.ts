/** How Fly checks a machine: over HTTP on a path, or by a TCP connection. */
export type CheckSpec = {
  type: 'http' | 'tcp'
  path?: string | undefined
  intervalSeconds?: number
  timeoutSeconds?: number
  graceSeconds?: number
}

/** The machine that Taxiway wants to run. */
export type LaunchSpec = {
  /** By digest, never by a tag, which may move. */
  image: string
  env: Record<string, string>
  guest: { cpuKind: 'shared' | 'performance'; cpus: number; memoryMb: number }
  internalPort: number
  check: CheckSpec | undefined
  /** Lets Fly stop the machine when it gets no requests, and start it again on a request. */
  autostop?: 'off' | 'stop' | 'suspend'
  ownership: MachineOwnership
  processGroup?: string
  maxRestarts?: number
  stopTimeoutSeconds?: number
  metadata?: Record<string, string>
}

/** The machine's owner, and the fence of its last write. */
export type MachineOwnership = {
  environmentId: string
  deploymentId: string
  generation: number
  fence: number
}

type DurationText = `${number}s`

export type FlyCheckConfig = {
  type: 'http' | 'tcp'
  port?: number
  method?: string
  path?: string
  protocol?: string
  interval: DurationText
  timeout: DurationText
  grace_period: DurationText
  headers?: { name: string; values: string[] }[]
}

/** The part of Fly's machine config that we write. Fly silently ignores unknown fields. */
export type FlyMachineConfig = {
  image: string
  env: Record<string, string>
  guest: { cpu_kind: string; cpus: number; memory_mb: number }
  services: {
    protocol: 'tcp'
    internal_port: number
    autostop: 'off' | 'stop' | 'suspend'
    autostart: boolean
    min_machines_running: number
    concurrency: { type: 'requests'; soft_limit: number; hard_limit: number }
    ports: { port: number; handlers: string[]; force_https?: boolean }[]
    checks: FlyCheckConfig[]
  }[]
  metadata: Record<string, string>
  restart: { policy: 'on-failure'; max_retries: number } | { policy: 'no' }
  stop_config: { signal: 'SIGTERM'; timeout: DurationText }
  init?: { cmd: readonly string[] }
  dns?: { skip_registration: true }
}

/** The Fly config of a web machine. Pure: the same spec gives the same config. */
export const buildMachineConfig = (spec: LaunchSpec): FlyMachineConfig => {
  const autostop = spec.autostop ?? 'off'
  return {
    image: spec.image,
    env: { PORT: String(spec.internalPort), ...spec.env },
    guest: { cpu_kind: spec.guest.cpuKind, cpus: spec.guest.cpus, memory_mb: spec.guest.memoryMb },
    services: [
      {
        protocol: 'tcp',
        internal_port: spec.internalPort,
        autostop,
        autostart: autostop !== 'off',
        min_machines_running: 0,
        concurrency: { type: 'requests', soft_limit: 200, hard_limit: 250 },
        ports: [
          { port: 80, handlers: ['http'], force_https: true },
          { port: 443, handlers: ['tls', 'http'] },
        ],
        // Service checks control routing; top-level checks do not.
        checks: spec.check ? [checkConfig(spec.check)] : [],
      },
    ],
    metadata: metadataOf(spec, spec.processGroup ?? 'web'),
    restart: { policy: 'on-failure', max_retries: spec.maxRestarts ?? 3 },
    stop_config: { signal: 'SIGTERM', timeout: `${spec.stopTimeoutSeconds ?? 10}s` },
  }
}

/**
 * The Fly config of a machine that runs one command and stops. Nothing reaches it, and its exit can be read until it is deleted. The
 * process group is flyctl's own name for such machines.
 */
export const buildCommandConfig = (
  spec: Pick<LaunchSpec, 'image' | 'env' | 'guest' | 'ownership' | 'metadata'> & {
    command: readonly string[]
  },
): FlyMachineConfig => {
  return {
    image: spec.image,
    env: spec.env,
    guest: { cpu_kind: spec.guest.cpuKind, cpus: spec.guest.cpus, memory_mb: spec.guest.memoryMb },
    services: [],
    metadata: metadataOf(spec, 'fly_app_release_command'),
    restart: { policy: 'no' },
    stop_config: { signal: 'SIGTERM', timeout: '10s' },
    init: { cmd: spec.command },
    dns: { skip_registration: true },
  }
}

const metadataOf = (
  { metadata, ownership }: Pick<LaunchSpec, 'metadata' | 'ownership'>,
  processGroup: string,
): Record<string, string> => ({
  ...metadata,
  ...ownershipMetadata(ownership),
  // These two make flyctl and the dashboard treat the machine as deployed.
  fly_platform_version: 'v2',
  fly_process_group: processGroup,
})

const checkConfig = (check: CheckSpec): FlyCheckConfig => ({
  type: check.type,
  interval: `${check.intervalSeconds ?? 5}s`,
  timeout: `${check.timeoutSeconds ?? 5}s`,
  grace_period: `${check.graceSeconds ?? 5}s`,
  ...(check.type === 'http'
    ? {
        method: 'GET',
        path: check.path ?? '/',
        protocol: 'http',
        // A redirect to https is not a 2xx, so apps that require https must see this header.
        headers: [{ name: 'X-Forwarded-Proto', values: ['https'] }],
      }
    : {}),
})

/** The ownership as machine metadata; all values are strings. */
export const ownershipMetadata = (ownership: MachineOwnership): Record<string, string> => ({
  taxiway_environment: ownership.environmentId,
  taxiway_deployment: ownership.deploymentId,
  taxiway_generation: String(ownership.generation),
  taxiway_fence: String(ownership.fence),
})

/** Parses the ownership; undefined for a foreign machine or damaged metadata. */
export const readOwnership = (machine: {
  config?: { metadata?: Record<string, string> | undefined } | undefined
}): MachineOwnership | undefined => {
  const metadata = machine.config?.metadata ?? {}
  const environmentId = metadata['taxiway_environment']
  const deploymentId = metadata['taxiway_deployment']
  const generation = wholeNumber(metadata['taxiway_generation'])
  const fence = wholeNumber(metadata['taxiway_fence'])
  if (!environmentId || !deploymentId || generation === undefined || fence === undefined) return undefined
  return { environmentId, deploymentId, generation, fence }
}

/**
 * Whether the holder of this fence may change the machine: never a machine of another environment or with a
 * newer fence.
 */
export const mayTouch = (
  machine: Parameters<typeof readOwnership>[0],
  holder: Pick<MachineOwnership, 'environmentId' | 'fence'>,
): boolean => {
  const found = readOwnership(machine)
  return found !== undefined && found.environmentId === holder.environmentId && found.fence <= holder.fence
}

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
