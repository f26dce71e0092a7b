import { DomainError } from '@taxiway/domain'
import type { BuildInput } from '../image-builder.js'
import type { BuildPlan } from './build-plan.js'
import { detectApp } from './detect-app.js'
import { findCandidates, nameCandidates } from './find-candidates.js'
import { resolveInside } from './resolve-inside.js'
import { openSourceListing } from './source-listing.js'

/** The plan for a source in a folder. Throws `build.config_invalid`, and names the folders of other apps where there is none. */
export const planSource = async ({
  sourceDir,
  config,
}: Pick<BuildInput, 'sourceDir' | 'config'>): Promise<BuildPlan> => {
  const rootDirectory = await resolveInside(sourceDir, config.rootDirectory)
  if (rootDirectory === undefined) throw outsideSource(config.rootDirectory)
  const listing = openSourceListing(sourceDir)
  const settings = { ...config, rootDirectory }
  return detectApp(listing, settings).catch(async error => {
    throw nameCandidates(error, await findCandidates(listing, settings))
  })
}

const outsideSource = (path: string): DomainError =>
  new DomainError('build.config_invalid', {
    message: `rootDirectory ${path} leads out of the repository. Set it to a folder inside.`,
  })
