import { constants } from 'node:os'
import type { Machine, MachineEvent } from './model.js'
import type { MachineExit } from './spawn-machine.js'

const defaultMaxRetries = 10

/** A machine that ran this long is no longer the one that kept crashing. */
export const steadyAfterMs = 60_000

/** Without a policy Fly restarts a machine after every exit code. */
export const shouldRestart = (machine: Machine, exit: MachineExit): boolean => {
  const { policy = 'always', max_retries: maxRetries = defaultMaxRetries } = machine.config.restart ?? {}
  if (machine.config.auto_destroy === true && machine.config.restart === undefined) return false
  if (policy === 'no') return false
  if (policy === 'on-failure') {
    const failed = exit.code !== 0 || exit.signal !== undefined
    return failed && machine.restartCount < maxRetries
  }
  return true
}

/** Quick at first, so that a single crash is hardly seen, and slow for a machine that keeps crashing. */
export const restartDelayMs = (restartCount: number): number =>
  Math.min(100 * 2 ** Math.max(0, restartCount - 1), 10_000)

/** The event that tells how a machine's process ended. */
export const exitEvent = (
  machine: Machine,
  exit: MachineExit,
  { requested, restarting, nowMs }: { requested: boolean; restarting: boolean; nowMs: number },
): Omit<MachineEvent, 'id' | 'timestamp'> => {
  const signalNumber = exit.signal === undefined ? 0 : constants.signals[exit.signal]
  const exitCode = signalNumber === 0 ? exit.code : 128 + signalNumber
  return {
    type: 'exit',
    status: 'stopped',
    source: 'flyd',
    request: {
      exit_event: {
        exit_code: exitCode,
        guest_exit_code: exit.code,
        guest_signal: signalNumber === 0 ? -1 : signalNumber,
        signal: -1,
        oom_killed: exit.oomKilled === true,
        requested_stop: requested,
        restarting,
        exited_at: new Date(nowMs).toISOString(),
      },
      restart_count: machine.restartCount,
    },
  }
}
