import { DomainError } from '@taxiway/domain'
import { type FlyMachine, isHostReachable, readLastExit, readMachineHealth } from '@taxiway/fly'
import { deadlineIn } from '@taxiway/resilience'
import type { StepDeps } from '../attempt/step-deps.js'

const lastLines = 20
const lineChars = 300
const logTimeoutMs = 5_000

type Deps = Pick<StepDeps, 'fly' | 'clock' | 'settings'>

/**
 * Waits until a machine runs and passes its checks. Throws `release.unhealthy`, `release.crashed` or
 * `fly.not_found`, with the check's output, the exit and the app's last log lines.
 */
export const waitUntilHealthy = async (
  deps: Deps,
  app: string,
  machineId: string,
  signal: AbortSignal,
): Promise<void> => {
  const { fly, clock, settings } = deps
  const started = await fly.waitForState(
    { app, machineId, states: ['started', 'failed', 'stopped', 'destroyed'], justCreated: true },
    { deadline: deadlineIn(clock, settings.startTimeoutMs), signal },
  )
  if (started.outcome === 'timeout')
    throw new DomainError('release.unhealthy', {
      message: `The machine did not start within ${settings.startTimeoutMs / 1000} s.`,
    })
  const result = await fly.waitForHealthy(
    { app, machineId, pollMs: settings.healthPollMs },
    { deadline: deadlineIn(clock, settings.healthTimeoutMs), signal },
  )
  if (result.outcome === 'healthy') return
  if (result.outcome === 'gone')
    throw new DomainError('fly.not_found', {
      message: 'The new machine disappeared while it started. Deploy again.',
    })
  const printed = await readLastLines(deps, app, machineId, signal)
  if (result.outcome === 'crashed')
    throw new DomainError('release.crashed', { message: `${howItEnded(result.machine)}${printed}` })
  const fails = result.machine ? whatFails(result.machine) : ''
  throw new DomainError('release.unhealthy', {
    message: `The health check did not pass within ${settings.healthTimeoutMs / 1000} s${fails ? `: ${fails}` : '.'}${printed}`,
  })
}

const howItEnded = (machine: FlyMachine): string => {
  const exit = readLastExit(machine)
  if (exit?.oomKilled) return 'The app ran out of memory. Raise its memory limit or reduce its memory use.'
  return exit && exit.code !== 0
    ? `The app ended with exit code ${exit.code}.`
    : 'The app exited. It must keep running and listen on PORT.'
}

const whatFails = (machine: FlyMachine): string =>
  isHostReachable(machine)
    ? readMachineHealth(machine)
        .failing.map(check => check.output.slice(0, 200))
        .join('; ')
    : 'Fly cannot reach the host of the machine'

/** Never fails: the error is still useful without the log lines. */
const readLastLines = async (
  { fly, clock }: Deps,
  app: string,
  machineId: string,
  signal: AbortSignal,
): Promise<string> => {
  const deadline = deadlineIn(clock, logTimeoutMs)
  const lines = await fly.logs.tail(app, machineId, { deadline, signal }).catch(() => [])
  signal.throwIfAborted()
  const shown = lines.slice(-lastLines).map(line => line.slice(0, lineChars))
  return shown.length === 0 ? '' : `\nIts last lines:\n${shown.join('\n')}`
}
