import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { NamedImage } from '@taxiway/builder'
import { chooseImage, findTree, intendImage, keepImage, repositoryOf, requireBuild } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import { runsTrustedCode } from '@taxiway/lifecycle'
import type { Vault } from '@taxiway/vault'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import type { Variables } from '../variables/read-variables.js'
import { describeSource } from './describe-source.js'
import { hasProvenance, signProvenance } from './provenance.js'

export type Produced = { image: string; tree: string }

/**
 * Returns the image of the deployment's commit: reuses the image of an earlier deployment with the same files,
 * settings and variables, or builds a new one. Always removes the work directory.
 */
export const produceImage = async (
  deps: StepDeps & { vault: Pick<Vault, 'statements'> },
  attempt: Attempt,
  { sha, app, variables }: { sha: string; app: string; variables: Variables },
): Promise<Produced> => {
  const { db, builder, github, settings } = deps
  const { deployment, project, log } = attempt
  const buildEnvKey = variables.buildFingerprint
  const { trusted, cacheScope } = trustOf(attempt)
  const tree = await readTree(deps, attempt, sha)
  const subject = { projectId: project.id, tree, config: project.config, buildEnvKey, trusted }
  const known = await builder.findImage({ ...subject, app })
  // An image without a complete record may be half made, or is being deleted; one without a statement of ours may be
  // of another builder: build it again.
  const row = known && (await chooseImage(db, { projectId: project.id, digest: known.digest }))
  if (known && row && (await hasProvenance(deps, attempt, { row, tree }))) {
    await log.write(
      'build',
      'system',
      row.sha === sha
        ? `The image of ${sha.slice(0, 7)} already exists; the build is skipped.\n`
        : `${sha.slice(0, 7)} has the same files as ${row.sha.slice(0, 7)}, whose image exists; the build is skipped.\n`,
    )
    return { image: known.image, tree }
  }
  await requireSlot(attempt)
  // The fence makes the directory unique: an earlier holder may still be writing into its own.
  const directory = join(settings.workDir, `${deployment.id}-${attempt.lease.fence}`)
  try {
    await attempt.step('fetch', { sha }, async signal => {
      const repository = repositoryOf(project)
      const fetched = await github.downloadSource({ repository, sha, destinationDir: directory, signal })
      await log.write('fetch', 'system', `Fetched ${sha}.\n`)
      for (const note of describeSource(fetched)) await log.write('fetch', 'system', `${note}\n`)
      const { files, unpackedBytes, packedBytes } = fetched
      return { files, unpackedBytes, packedBytes }
    })
    await attempt.enter('building')
    const source = sourceUrl(settings.githubApiUrl, repositoryOf(project))
    const built = await attempt.step('build', { sha }, async signal => {
      const image = await builder.build({
        ...subject,
        sha,
        sourceDir: directory,
        app,
        sourceUrl: source,
        deploymentId: deployment.id,
        buildEnv: variables.build,
        redact: attempt.redact,
        openRedactor: attempt.openRedactor,
        cacheScope,
        announce: image => intendImage(db, recordOf(attempt, { sha, tree }, image)),
        log,
        signal,
      })
      const provenance = await signProvenance(deps, attempt, {
        built: image,
        sha,
        tree,
        variables,
        source,
      })
      await keepImage(db, { projectId: project.id, digest: image.digest }, provenance)
      await log.flush()
      return image
    })
    return { image: built.image, tree }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** A commit that was built before needs no GitHub, so that a rollback works while GitHub does not. */
const readTree = async (
  { db, github }: StepDeps,
  { project, signal }: Attempt,
  sha: string,
): Promise<string> =>
  (await findTree(db, { projectId: project.id, sha })) ??
  github.readTree(repositoryOf(project), sha, { signal })

/** This claim was for work without a build, so it has no slot: the next claim gets one. */
const requireSlot = async (attempt: Attempt): Promise<void> => {
  if (attempt.buildSlot.isHeld()) return
  await attempt.write((tx, held) => requireBuild(tx, held.id))
  throw new DomainError('work.build_needed')
}

const recordOf = (
  { project, deployment }: Attempt,
  commit: { sha: string; tree: string },
  { image, digest }: NamedImage,
) => ({
  organizationId: project.organizationId,
  projectId: project.id,
  deploymentId: deployment.id,
  reference: image,
  digest,
  ...commit,
})

/** Where people read a repository: GitHub's own API has a host for itself, Enterprise Server's is below `/api/v3`. */
const sourceUrl = (apiUrl: string, { owner, name }: { owner: string; name: string }): string => {
  const { protocol, host } = new URL(apiUrl)
  return `${protocol}//${host === 'api.github.com' ? 'github.com' : host}/${owner}/${name}`
}

/** A trusted build must not read the caches of an untrusted one nor take its image, and Dockerfiles of both are not built on one daemon. */
export const trustOf = ({
  environment,
  project,
}: Pick<Attempt, 'environment' | 'project'>): { trusted: boolean; cacheScope: string } => {
  const trusted = runsTrustedCode(environment)
  return { trusted, cacheScope: trusted ? project.id : `${project.id}/untrusted` }
}
