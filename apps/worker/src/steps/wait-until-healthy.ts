import { DomainError } from '@taxiway/domain'
import { type FlyMachine, isHostReachable, readLastExit, readMachineHealth } from '@taxiway/fly'
import { deadlineIn } from '@taxiway/resilience'
import type { StepDeps } from '../attempt/step-deps.js'

const lastLines = 20
const lineChars = 300
const logTimeoutMs = 5_000

type Deps = Pick<StepDeps, 'fly' | 'clock' | 'settings'>

/**
 * Waits until a machine runs and its checks pass. Throws `release.unhealthy`, `release.crashed` or `fly.not_found`, with what the check,
 * the exit and the last lines of the app say.
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
    throw new DomainError('fly.not_found', { message: 'The new machine vanished while it started.' })
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
  if (exit?.oomKilled) return 'The app ran out of memory. Give it more, or let it use less.'
  return exit && exit.code !== 0
    ? `The app ended with exit code ${exit.code}.`
    : 'The app ended; it has to keep running and listen on PORT.'
}

const whatFails = (machine: FlyMachine): string =>
  isHostReachable(machine)
    ? readMachineHealth(machine)
        .failing.map(check => check.output.slice(0, 200))
        .join('; ')
    : 'Fly does not reach the host of the machine'

/** Never fails: without them the error says the rest. */
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
