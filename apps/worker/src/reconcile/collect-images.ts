import type { ImageBuilder } from '@taxiway/builder'
import { type Database, findUnneededImages, removeUnneededImage } from '@taxiway/db'
import type { Logger } from '@taxiway/runtime'

type Deps = {
  db: Database
  builder: Pick<ImageBuilder, 'removeImage'>
  logger: Logger
  stopping: AbortSignal
}

/** In one run; the next run continues. */
const mostImages = 100
/** Deployments that choose the image wait meanwhile, at most ten seconds. */
const removeTimeoutMs = 5_000

/**
 * Deletes images that no deployment chose for so many days and that nothing runs, the longest unused first.
 * Ends early where images cannot be deleted. Returns the number of deleted images.
 */
export const collectImages = async (
  { db, builder, logger, stopping }: Deps,
  unusedDays: number,
): Promise<number> => {
  let deleted = 0
  let isSupported = true
  const remove = async (reference: string): Promise<boolean> => {
    const outcome = await builder.removeImage(reference, AbortSignal.timeout(removeTimeoutMs))
    isSupported = outcome !== 'unsupported'
    return isSupported
  }
  for (const digest of await findUnneededImages(db, { unusedDays, limit: mostImages })) {
    if (stopping.aborted || !isSupported) break
    if (await removeUnneededImage(db, { digest, unusedDays }, remove)) deleted += 1
  }
  if (!isSupported) logger.info('this registry deletes no images; they stay')
  if (deleted > 0) logger.info({ deleted }, 'unneeded images deleted')
  return deleted
}
