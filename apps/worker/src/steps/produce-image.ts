import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runsTrustedCode } from '@taxiway/lifecycle'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { repositoryOf } from '../report/report-facts.js'
import type { Variables } from '../variables/read-variables.js'

/**
 * The image of the deployment's commit: the one that was built from the same commit and settings, by an earlier attempt or another
 * deployment, or a new one. The work directory is gone afterwards, whatever happened.
 */
export const produceImage = async (
  { builder, github, settings }: StepDeps,
  attempt: Attempt,
  { sha, app, variables }: { sha: string; app: string; variables: Variables },
): Promise<string> => {
  const { deployment, project, log } = attempt
  const buildEnvKey = variables.buildFingerprint
  const subject = { projectId: project.id, sha, config: project.config, buildEnvKey }
  const known = await builder.findImage({ ...subject, app })
  if (known) {
    await log.write('build', 'system', `The image of ${sha.slice(0, 7)} exists already: nothing to build.\n`)
    return known
  }
  // The fence makes the directory this holder's own: an earlier one may still be writing into its.
  const directory = join(settings.workDir, `${deployment.id}-${attempt.lease.fence}`)
  try {
    await attempt.step('fetch', { sha }, async signal => {
      const repository = repositoryOf(project)
      const fetched = await github.downloadSource({ repository, sha, destinationDir: directory, signal })
      await log.write('fetch', 'system', `Fetched ${sha}.\n`)
      return { ...fetched }
    })
    await attempt.enter('building')
    const built = await attempt.step('build', { sha }, async signal => {
      const image = await builder.build({
        ...subject,
        sourceDir: directory,
        app,
        deploymentId: deployment.id,
        buildEnv: variables.build,
        redact: attempt.redact,
        cacheScope: scopeOf(attempt),
        log,
        signal,
      })
      await log.flush()
      return image
    })
    return built.image
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** What an untrusted build leaves in a package cache must not reach a trusted one. */
const scopeOf = ({ environment, project }: Attempt): string =>
  runsTrustedCode(environment) ? project.id : `${project.id}/untrusted`
