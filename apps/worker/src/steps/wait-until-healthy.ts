import { DomainError } from '@taxiway/domain'
import {
  type FlyMachine,
  isHostReachable,
  readLastExit,
  readListeners,
  readMachineHealth,
  showListeners,
} from '@taxiway/fly'
import { deadlineIn } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { explainExit } from './explain-exit.js'
import { askedBy, explainAnswer, explainListeners } from './explain-health.js'
import { followMachineLog } from './follow-machine-log.js'

const execTimeoutSeconds = 5

type Deps = Pick<StepDeps, 'fly' | 'clock' | 'settings'>
type Place = { app: string; machineId: string }

/**
 * Waits until a machine runs and passes its checks. Throws `release.unhealthy`, `release.crashed` or
 * `fly.not_found`, saying what was asked, what came back and what usually mends it, with the app's last lines.
 */
export const waitUntilHealthy = async (
  deps: Deps,
  attempt: Attempt,
  place: Place,
  signal: AbortSignal,
): Promise<void> => {
  const { fly, clock, settings } = deps
  const started = await fly.waitForState(
    { ...place, states: ['started', 'failed', 'stopped', 'suspended', 'destroyed'], justCreated: true },
    { deadline: deadlineIn(clock, settings.startTimeoutMs), signal },
  )
  if (started.outcome === 'timeout')
    throw new DomainError('release.unhealthy', {
      message: `The machine did not start within ${settings.startTimeoutMs / 1000} s.`,
    })
  const deadline = deadlineIn(clock, settings.healthTimeoutMs)
  const look = () => fly.waitForHealthy({ ...place, pollMs: settings.healthPollMs }, { deadline, signal })
  let result = await look()
  while (result.outcome === 'idle' && clock.monotonicMs() < deadline) {
    // A machine that is only being checked has no visitors, so Fly may stop it: that says nothing about the app.
    attempt.lease.assertHeld()
    await fly.machines.start(place.app, place.machineId, { signal })
    result = await look()
  }
  if (result.outcome === 'healthy') return
  if (result.outcome === 'gone')
    throw new DomainError('fly.not_found', {
      message: 'The new machine disappeared while it started. Deploy again.',
    })
  const why =
    result.outcome === 'crashed'
      ? explainExit(
          'The app',
          readLastExit(result.machine),
          'It must keep running and listen on the port in PORT.',
        )
      : await explainSickness(deps, attempt, place, result.machine, signal)
  const { lines, note } = await followMachineLog(deps, attempt, { ...place, step: 'release' }).finish(signal)
  throw new DomainError(result.outcome === 'crashed' ? 'release.crashed' : 'release.unhealthy', {
    message: [why, note].filter(Boolean).join(' '),
    details: { lastLines: lines },
  })
}

const explainSickness = async (
  deps: Deps,
  attempt: Attempt,
  place: Place,
  machine: FlyMachine | undefined,
  signal: AbortSignal,
): Promise<string> => {
  const { config } = attempt.project
  const late = `The health check did not pass within ${deps.settings.healthTimeoutMs / 1000} s`
  if (machine === undefined) return `${late}.`
  if (!isHostReachable(machine)) return `${late}: Fly cannot reach the host of the machine.`
  const [failing] = readMachineHealth(machine).failing
  const listeners = await findListeners(deps, place, signal)
  return [
    failing === undefined ? `${late}.` : `${late}: ${explainAnswer(askedBy(config), failing.output)}`,
    listeners === undefined ? '' : explainListeners(listeners, config.port),
  ]
    .filter(Boolean)
    .join(' ')
}

/** Undefined where the machine cannot say: its image may have no `cat`. */
const findListeners = async ({ fly, clock }: Deps, { app, machineId }: Place, signal: AbortSignal) => {
  const deadline = deadlineIn(clock, 2 * execTimeoutSeconds * 1000)
  const run = { command: showListeners, timeoutSeconds: execTimeoutSeconds }
  const answer = await fly.machines.exec(app, machineId, run, { deadline, signal }).catch(() => undefined)
  signal.throwIfAborted()
  // Without IPv6 the second file is missing, and `cat` ends with 1.
  return answer?.stdout.includes('local_address') ? readListeners(answer.stdout) : undefined
}
