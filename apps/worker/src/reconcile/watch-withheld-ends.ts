import { countWithheldEnds, type Database } from '@taxiway/db'
import type { Logger, Metrics } from '@taxiway/runtime'

/** Alerts while ends of environments are withheld. Any worker sees all of them. */
export const createWatchWithheldEnds = ({
  db,
  logger,
  metrics,
}: {
  db: Database
  logger: Logger
  metrics: Pick<Metrics, 'gauge'>
}) => {
  const gauge = metrics.gauge(
    'withheld_ends',
    'Environments that would end without anybody having asked, and wait for a person because they are too many.',
  )
  let known = 0
  return async (): Promise<void> => {
    const count = await countWithheldEnds(db)
    gauge.set(count)
    if (count > known)
      logger.error(
        { count },
        'too many environments would end at once; they wait until a person confirms it: see withheld-ends in the API',
      )
    known = count
  }
}
