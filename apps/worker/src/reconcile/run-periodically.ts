import { randomUUID } from 'node:crypto'
import { type Clock, type Logger, startTrail } from '@taxiway/runtime'

export type PeriodicTask = { name: string; everyMs: number; work: () => Promise<unknown> }

type Deps = { clock: Clock; logger: Logger; stopping: AbortSignal; random?: () => number }

/**
 * Runs a task periodically until shutdown, never two runs at once. The interval has a quarter of jitter, so
 * that workers do not run at the same moment. Errors are logged and the task runs again at its next turn.
 */
export const runPeriodically = async (
  { clock, logger, stopping, random = Math.random }: Deps,
  { name, everyMs, work }: PeriodicTask,
): Promise<void> => {
  while (!stopping.aborted) {
    const correlationId = `pass_${randomUUID()}`
    await startTrail({ correlationId, stage: name }, work).catch(error =>
      logger.warn({ err: error, task: name }, 'periodic task failed'),
    )
    await clock.sleep(everyMs * (0.75 + random() / 2), stopping)
  }
}
