import type { MachineFault } from '@taxiway/domain'
import type { FlyMachine } from './schemas.js'

export type MachineHealth = {
  healthy: boolean
  /** Checks that the config asks for. */
  configured: number
  /** Checks that have reported. */
  total: number
  passing: number
  failing: { name: string; status: string; output: string }[]
}

/**
 * Healthy is: started on a host that Fly reaches, at least one check has reported, and all that did are passing. Right after a launch there are no reports
 * yet, which is not the same as having no checks: a machine without configured checks is healthy once it has started.
 */
export const readMachineHealth = (machine: FlyMachine): MachineHealth => {
  const configured = countConfiguredChecks(machine)
  // Fly adds checks of this name during a blue-green deploy of flyctl; they check nothing.
  const reports = machine.checks.filter(({ name }) => !name.startsWith('bg_deployments_compat'))
  const failing = reports.filter(({ status }) => status !== 'passing')
  const checked = configured === 0 ? true : reports.length > 0 && failing.length === 0
  return {
    healthy: machine.state === 'started' && isHostReachable(machine) && checked,
    configured,
    total: reports.length,
    passing: reports.length - failing.length,
    failing: failing.map(({ name, status, output }) => ({
      name,
      status: status ?? 'unknown',
      output: output ?? '',
    })),
  }
}

/**
 * Does Fly reach the machine's host? When it does not, Fly takes no lease and no change of the machine but a forced delete, and shows
 * neither its checks nor its metadata.
 */
export const isHostReachable = ({ host_status: status }: Pick<FlyMachine, 'host_status'>): boolean =>
  status === undefined || status === 'ok'

const countConfiguredChecks = ({ config, incomplete_config }: FlyMachine): number => {
  const { services = [], checks = {} } = config ?? incomplete_config ?? {}
  return Object.keys(checks).length + services.reduce((sum, service) => sum + service.checks.length, 0)
}

/** Is the machine's process ending again and again by itself? (The rule of flyctl's smoke check.) */
export const isCrashLooping = ({ events }: Pick<FlyMachine, 'events'>): boolean => {
  const exit = latest(events.filter(({ type }) => type === 'exit'))
  const facts = exit?.request?.exit_event
  // What ended before we started it again says nothing about how it does now.
  const asked = latest(events.filter(({ type, source }) => type === 'start' && source === 'user'))
  if (!facts || (exit.timestamp ?? 0) < (asked?.timestamp ?? 0)) return false
  const code = facts.guest_exit_code || facts.exit_code || 0
  return (
    facts.requested_stop !== true &&
    facts.restarting === true &&
    (exit?.request?.restart_count ?? 0) > 1 &&
    code !== 0
  )
}

/** How the process last ended; undefined when it never did. */
export const readLastExit = ({
  events,
}: Pick<FlyMachine, 'events'>): { code: number; oomKilled: boolean; requested: boolean } | undefined => {
  const facts = latest(events.filter(({ type }) => type === 'exit'))?.request?.exit_event
  return (
    facts && {
      code: facts.guest_exit_code || facts.exit_code || 0,
      oomKilled: facts.oom_killed === true,
      requested: facts.requested_stop === true,
    }
  )
}

/** When the machine was last started, in epoch milliseconds by Fly's clock. */
export const readStartedAt = ({ events }: Pick<FlyMachine, 'events'>): number | undefined =>
  latest(events.filter(({ type, status }) => type === 'start' && status !== 'starting'))?.timestamp

/**
 * What is wrong with a machine that should serve: undefined when nothing is, `unclear` while it changes, or has not been checked yet. A
 * machine that Fly's proxy stopped, for want of requests, starts with the next one.
 */
export const findMachineFault = (machine: FlyMachine | undefined): MachineFault | 'unclear' | undefined => {
  if (machine === undefined || machine.state === 'destroyed') return 'missing'
  if (!isHostReachable(machine)) return machine.host_status === 'unreachable' ? 'unreachable' : 'unclear'
  const health = readMachineHealth(machine)
  // One that crashed a while ago and serves now is as it should be.
  if (health.healthy) return undefined
  if (isCrashLooping(machine)) return 'crashing'
  if (['stopped', 'failed', 'launch_failed'].includes(machine.state))
    return isStoppedByProxy(machine) ? undefined : 'stopped'
  if (machine.state === 'suspended') return undefined
  if (machine.state !== 'started') return 'unclear'
  return health.failing.some(({ status }) => status === 'critical') ? 'unhealthy' : 'unclear'
}

const isStoppedByProxy = ({ events }: FlyMachine): boolean => {
  const last = latest(events.filter(({ type }) => type === 'start' || type === 'stop'))
  return last?.type === 'stop' && last.source === 'proxy'
}

const latest = <T extends { timestamp: number | undefined }>(events: T[]): T | undefined =>
  events.reduce<T | undefined>(
    (best, event) => (best === undefined || (event.timestamp ?? 0) > (best.timestamp ?? 0) ? event : best),
    undefined,
  )
