import { deadlineIn, readProblem } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'

const mostLines = 40
const readTimeoutMs = 5_000
/** Fly shows lines a moment after they were printed, so the end is reached after this many reads without one. */
const quietReads = 3
const pauseMs = 1_000

export type LastLines = {
  lines: string[]
  /** Why there are none; empty otherwise. */
  note: string
}

/** Copies what a machine prints into the deployment's log. Never fails: an error is still useful without the lines of the app. */
export const followMachineLog = (
  { fly, clock }: Pick<StepDeps, 'fly' | 'clock'>,
  attempt: Attempt,
  { app, machineId, step }: { app: string; machineId: string; step: string },
) => {
  let next = ''
  let lines: string[] = []
  let refusal = ''

  /** The number of new lines. */
  const read = async (signal: AbortSignal): Promise<number> => {
    if (refusal !== '') return 0
    const deadline = deadlineIn(clock, readTimeoutMs)
    const page = await fly.logs.read(app, machineId, next, { deadline, signal }).catch(error => {
      signal.throwIfAborted()
      refusal = explainRefusal(app, error)
    })
    if (page === undefined || page.lines.length === 0) return 0
    next = page.next
    lines = [...lines, ...page.lines].slice(-mostLines)
    await attempt.log.write(step, 'stdout', `${page.lines.join('\n')}\n`)
    return page.lines.length
  }

  return {
    read,
    /** Reads to the end. */
    finish: async (signal: AbortSignal): Promise<LastLines> => {
      for (let quiet = 0; quiet < quietReads && refusal === ''; ) {
        quiet = (await read(signal)) > 0 ? 0 : quiet + 1
        if (quiet === quietReads) break
        await clock.sleep(pauseMs, signal)
        signal.throwIfAborted()
      }
      return { lines, note: refusal !== '' ? refusal : lines.length === 0 ? 'It printed nothing.' : '' }
    },
  }
}

const explainRefusal = (app: string, error: unknown): string => {
  const status = readProblem(error)?.status
  const why =
    status === 401 || status === 403
      ? `Fly refuses its log to this token (${status})`
      : 'Fly does not show its log'
  return `${why}: read it with \`fly logs --app ${app}\`.`
}
