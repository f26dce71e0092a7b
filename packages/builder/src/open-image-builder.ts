import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, findRepository, type Logger } from '@taxiway/runtime'
import { createLocalBuilder, type LocalBuilder } from './build/local-builder.js'
import { openProcessGuard } from './process/process-guard.js'
import { createRunCommand } from './process/run-command.js'
import { sweepOrphans } from './process/sweep-orphans.js'
import { probeSandbox } from './sandbox/probe-sandbox.js'

export type ImageBuilderOptions = {
  imageStoreDir: string
  workDir: string
  /** Builds without isolation where this machine offers none. */
  allowUnsafe: boolean
  /** The same after a restart, so that what an earlier life of this worker left can be found; without `~`. */
  runIdPrefix: string
  clock: Clock
  logger: Logger
}

export type OpenedImageBuilder = { builder: LocalBuilder; close: () => void }

/**
 * Opens the strongest builder that this machine can offer, and removes the processes and files that an earlier life of this worker
 * left. Throws `build.sandbox_unavailable` when builds cannot be isolated and `allowUnsafe` is false.
 */
export const openImageBuilder = async (options: ImageBuilderOptions): Promise<OpenedImageBuilder> => {
  const { imageStoreDir, workDir, allowUnsafe, runIdPrefix, clock, logger } = options
  const { sandbox, report } = await probeSandbox({ allowUnsafe })
  logger.info({ sandbox: report }, 'build sandbox')
  await mkdir(workDir, { recursive: true })
  const repository = findRepository(workDir)
  if (repository !== null && sandbox.name === 'none')
    logger.warn(
      { workDir, repository },
      'builds may take this repository for their own and change it: set WORK_DIR to a folder outside of any',
    )
  const killed = await sweepOrphans({ runIdPrefix, clock })
  if (killed > 0) logger.warn({ killed }, 'killed processes of an earlier life')
  const guard = openProcessGuard()
  const builder = createLocalBuilder({
    sandbox,
    imageStoreDir,
    cacheDir: join(workDir, 'cache'),
    runCommand: createRunCommand({ clock, guard }),
    clock,
    runIdPrefix,
  })
  await builder.sweep()
  return { builder, close: () => guard.close() }
}
