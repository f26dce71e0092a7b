import type { Clock, Logger } from '@taxiway/runtime'

type Deps = { clock: Clock; logger: Logger; stopping: AbortSignal; random?: () => number }

/**
 * Does something now and again until we stop, one after the other and never twice at once. Jittered by a quarter, so that several
 * workers do not come at the same moment. What it throws is logged and tried again the next time.
 */
export const runPeriodically = async (
  { clock, logger, stopping, random = Math.random }: Deps,
  name: string,
  everyMs: number,
  work: () => Promise<unknown>,
): Promise<void> => {
  while (!stopping.aborted) {
    await work().catch(error => logger.warn({ err: error, task: name }, 'periodic task failed'))
    await clock.sleep(everyMs * (0.75 + random() / 2), stopping)
  }
}
