import { randomUUID } from 'node:crypto'
import { type Clock, type Logger, startTrail } from '@taxiway/runtime'
import type { WorkMetrics } from '../work-metrics.js'

export type PeriodicTask = { name: string; everyMs: number; work: () => Promise<unknown> }

type Deps = {
  clock: Clock
  logger: Logger
  stopping: AbortSignal
  measure?: Pick<WorkMetrics, 'passEnded'>
  random?: () => number
}

/**
 * Runs a task periodically until shutdown, never two runs at once. The interval has a quarter of jitter, so
 * that workers do not run at the same moment. Errors are logged and the task runs again at its next turn.
 */
export const runPeriodically = async (
  { clock, logger, stopping, measure, random = Math.random }: Deps,
  { name, everyMs, work }: PeriodicTask,
): Promise<void> => {
  while (!stopping.aborted) {
    const correlationId = `pass_${randomUUID()}`
    const startedAt = clock.monotonicMs()
    const end = (outcome: 'ok' | 'failed') =>
      measure?.passEnded(name, outcome, clock.monotonicMs() - startedAt)
    await startTrail({ correlationId, stage: name }, work).then(
      () => end('ok'),
      error => {
        end('failed')
        logger.warn({ err: error, task: name }, 'periodic task failed')
      },
    )
    await clock.sleep(everyMs * (0.75 + random() / 2), stopping)
  }
}
