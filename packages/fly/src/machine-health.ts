import { constants } from 'node:os'
import type { MachineFault } from '@taxiway/domain'
import type { FlyMachine } from './schemas.js'

export type MachineHealth = {
  healthy: boolean
  /** The number of checks in the config. */
  configured: number
  /** The number of checks that have reported. */
  total: number
  passing: number
  failing: { name: string; status: string; output: string }[]
}

/**
 * Healthy means: started on a reachable host, at least one check has reported, and all reported checks pass.
 * Right after a launch no check has reported yet; a machine without configured checks is healthy once it has
 * started.
 */
export const readMachineHealth = (machine: FlyMachine): MachineHealth => {
  const configured = countConfiguredChecks(machine)
  // flyctl adds checks of this name during a blue-green deploy; they check nothing.
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
 * Whether Fly reaches the machine's host. If not, Fly accepts no lease and no change except a forced delete,
 * and shows neither checks nor metadata.
 */
export const isHostReachable = ({ host_status: status }: Pick<FlyMachine, 'host_status'>): boolean =>
  status === undefined || status === 'ok'

const countConfiguredChecks = ({ config, incomplete_config }: FlyMachine): number => {
  const { services = [], checks = {} } = config ?? incomplete_config ?? {}
  return Object.keys(checks).length + services.reduce((sum, service) => sum + service.checks.length, 0)
}

/** Whether the machine's process crashes repeatedly. (The rule of flyctl's smoke check.) */
export const isCrashLooping = ({ events }: Pick<FlyMachine, 'events'>): boolean => {
  const exit = latest(events.filter(({ type }) => type === 'exit'))
  const facts = exit?.request?.exit_event
  // Exits before the last start are not relevant to the current run.
  const asked = latest(events.filter(({ type, source }) => type === 'start' && source !== 'flyd'))
  if (!facts || (exit.timestamp ?? 0) < (asked?.timestamp ?? 0)) return false
  const code = facts.guest_exit_code || facts.exit_code || 0
  return (
    facts.requested_stop !== true &&
    facts.restarting === true &&
    (exit?.request?.restart_count ?? 0) > 1 &&
    code !== 0
  )
}

export type MachineExit = {
  code: number
  /** The signal that ended it, as `SIGSEGV`. */
  signal: string | undefined
  oomKilled: boolean
  requested: boolean
}

/** Fly says -1 when there was none. */
const signalName = (number = -1): string | undefined =>
  Object.entries(constants.signals).find(([, known]) => known === number)?.[0]

/** The last exit of the process; undefined without one. */
export const readLastExit = ({ events }: Pick<FlyMachine, 'events'>): MachineExit | undefined => {
  const facts = latest(events.filter(({ type }) => type === 'exit'))?.request?.exit_event
  return (
    facts && {
      code: facts.guest_exit_code || facts.exit_code || 0,
      signal: signalName(facts.guest_signal),
      oomKilled: facts.oom_killed === true,
      requested: facts.requested_stop === true,
    }
  )
}

/** `certain: false` while the machine changes or before its first check: a fault only if it lasts. */
export type FoundFault = { fault: MachineFault; certain: boolean }

/**
 * The fault of a machine that should serve; undefined when healthy. A machine that Fly's proxy stopped for
 * lack of requests is not faulty: the next request starts it.
 */
export const findMachineFault = (machine: FlyMachine | undefined): FoundFault | undefined => {
  if (machine === undefined || machine.state === 'destroyed') return certain('missing')
  if (!isHostReachable(machine))
    return { fault: 'unreachable', certain: machine.host_status === 'unreachable' }
  const health = readMachineHealth(machine)
  // A machine that crashed earlier and serves now is healthy.
  if (health.healthy || readIdleSince(machine)) return undefined
  if (isCrashLooping(machine)) return certain('crashing')
  if (['stopped', 'failed', 'launch_failed'].includes(machine.state)) return certain('stopped')
  if (machine.state !== 'started') return { fault: 'stopped', certain: false }
  return { fault: 'unhealthy', certain: health.failing.some(({ status }) => status === 'critical') }
}

const certain = (fault: MachineFault): FoundFault => ({ fault, certain: true })

/**
 * Since when Fly's proxy has the machine stopped or suspended for lack of visitors; undefined when it is not. An app that ended by
 * itself, or that a person stopped, is no such machine.
 */
export const readIdleSince = (machine: FlyMachine): Date | undefined => {
  const isSuspended = machine.state === 'suspended' || machine.state === 'suspending'
  if (!isSuspended && machine.state !== 'stopped' && machine.state !== 'stopping') return undefined
  const ends = machine.events.filter(({ type }) => ['start', 'stop', 'suspend'].includes(type))
  const asked = latest(ends.filter(({ source }) => source !== 'flyd'))
  const isByProxy = asked !== undefined && asked.type !== 'start' && asked.source === 'proxy'
  // A suspended machine goes on where it was, also after a person suspended it.
  if (!isByProxy && !isSuspended) return undefined
  return new Date(asked?.timestamp ?? (Date.parse(machine.updated_at ?? '') || 0))
}

/** When its process last started. */
export const readStartedAt = ({ events }: Pick<FlyMachine, 'events'>): Date | undefined => {
  const start = latest(events.filter(({ type }) => type === 'start'))
  return start?.timestamp === undefined ? undefined : new Date(start.timestamp)
}

const latest = <T extends { timestamp: number | undefined }>(events: T[]): T | undefined =>
  events.reduce<T | undefined>(
    (best, event) => (best === undefined || (event.timestamp ?? 0) > (best.timestamp ?? 0) ? event : best),
    undefined,
  )
