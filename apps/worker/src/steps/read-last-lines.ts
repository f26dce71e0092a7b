import { deadlineIn, readProblem } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'

const mostLines = 40
const pauseMs = 1_000
/** Fly shows lines a moment after they were printed. */
const patienceMs = 5_000

export type LastLines = {
  lines: string[]
  /** Why there are none; empty otherwise. */
  note: string
}

/**
 * The last lines that a machine printed, also written to the deployment's log. Never fails: an error is still useful without them, and
 * then a note says why they are missing.
 */
export const readLastLines = async (
  { fly, clock }: Pick<StepDeps, 'fly' | 'clock'>,
  attempt: Attempt,
  { app, machineId }: { app: string; machineId: string },
  signal: AbortSignal,
): Promise<LastLines> => {
  const deadline = deadlineIn(clock, patienceMs)
  for (;;) {
    try {
      const { lines } = await fly.logs.read(app, machineId, '', { deadline, signal })
      if (lines.length > 0) return { lines: await keep(attempt, lines.slice(-mostLines)), note: '' }
    } catch (error) {
      signal.throwIfAborted()
      return { lines: [], note: explainRefusal(app, error) }
    }
    if (clock.monotonicMs() + pauseMs >= deadline) return { lines: [], note: 'It printed nothing.' }
    await clock.sleep(pauseMs, signal)
    signal.throwIfAborted()
  }
}

const keep = async ({ log }: Attempt, lines: string[]): Promise<string[]> => {
  await log.write('release', 'stdout', `${lines.join('\n')}\n`)
  return lines
}

const explainRefusal = (app: string, error: unknown): string => {
  const status = readProblem(error)?.status
  const why =
    status === 401 || status === 403
      ? `Fly refuses its log to this token (${status})`
      : 'Fly did not show its log'
  return `${why}: read it with \`fly logs --app ${app}\`.`
}
