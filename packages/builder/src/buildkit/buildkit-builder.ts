import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import { z } from 'zod'
import { type BuildLimits, defaultBuildLimits } from '../build/build-limits.js'
import { throwIfAborted } from '../build/throw-if-aborted.js'
import { imageKey } from '../image/image-key.js'
import { imageLabels, releaseLabel } from '../image/image-labels.js'
import type { PushTarget } from '../image/push-target.js'
import type { BuildInput, BuiltImage } from '../image-builder.js'
import type { BuildPlan } from '../plan/build-plan.js'
import { resolveInside } from '../plan/resolve-inside.js'
import { openSourceListing } from '../plan/source-listing.js'
import { ownerTag } from '../process/owner-tag.js'
import type { RunCommand } from '../process/run-command.js'
import { type BuildRequest, buildArguments } from './build-arguments.js'
import type { BuildkitSettings } from './buildkit-settings.js'
import { checkFrontend } from './choose-frontend.js'
import { openClientFolder } from './client-folder.js'
import { runBuildx } from './run-buildx.js'

/** Builds by a plan that someone else made of the same source. */
export type PlannedBuild = (input: BuildInput, plan: BuildPlan) => Promise<BuiltImage>

export type BuildkitDeps = {
  /** The buildx client. */
  program: string
  daemons: Omit<BuildkitSettings, 'searchPath'>
  target: PushTarget
  cacheDir: string
  limits?: Partial<BuildLimits>
  runCommand: RunCommand
  clock: Clock
  /** The same after a restart, so that what an earlier life left can be found; without `~`. */
  runIdPrefix: string
}

const metadataSchema = z.object({ 'containerimage.digest': z.string().regex(/^sha256:[0-9a-f]{64}$/) })

/**
 * Builds Dockerfiles on a BuildKit daemon, which pushes the image by its digest. The image gets its tag only when the registry has shown
 * that it is there. Throws `build.*`, `registry.*`, `image.missing`, or `work.cancelled`.
 */
export const createBuildkitBuilder = (deps: BuildkitDeps): PlannedBuild => {
  const { daemons, target } = deps
  const limits = { ...defaultBuildLimits, ...deps.limits }

  return async (input, plan) => {
    const { config, signal, sha, sourceUrl } = input
    throwIfAborted(signal)
    const host = chooseDaemon(daemons, input)
    const say = (text: string): Promise<void> => input.log.write('build', 'system', `${text}\n`)
    const source = await readSource(input, plan)
    checkFrontend(source.dockerfileText, daemons.frontend)
    for (const reason of plan.reasons) await say(reason)
    const folder = await openClientFolder({
      root: join(deps.cacheDir, 'scratch'),
      owner: deps.runIdPrefix,
      host: target.host,
      // A login that may not push is told before the build, not after it.
      login: await target.login(signal),
    })
    try {
      const release = config.releaseCommand
      const request: BuildRequest = {
        target,
        ...source,
        labels: { [releaseLabel]: '', ...imageLabels({ sha, sourceUrl, release }) },
        buildArgs: config.dockerBuildArgs ?? {},
        secrets: input.buildEnv ?? {},
        secretsKey: input.buildEnvKey ?? '',
        cacheScope: input.cacheScope,
        metadataFile: join(folder.path, 'metadata.json'),
        frontend: daemons.frontend,
      }
      const runId = `${ownerTag(deps.runIdPrefix)}${input.deploymentId}-${folder.path.slice(-6)}`
      const command = { ...buildArguments(request), folder, host, tlsDir: daemons.tlsDir, runId }
      const inputs = await runBuildx({ ...deps, limits }, input, command)
      throwIfAborted(signal)
      const { bytes, ...image } = await target.adopt({
        digest: await readDigest(request.metadataFile),
        key: imageKey(input),
        release,
        maxBytes: limits.imageBytes,
        announce: input.announce,
        signal,
      })
      await say(`image ${image.digest}, ${bytes} bytes of compressed layers`)
      return { ...image, bytes, reused: false, inputs }
    } catch (error) {
      throwIfAborted(signal)
      throw error
    } finally {
      await folder.remove()
    }
  }
}

/** A daemon shares its caches and its kernel among all builds, so code of strangers gets one of its own, or none. */
const chooseDaemon = ({ host, untrustedHost }: BuildkitDeps['daemons'], { trusted }: BuildInput): string => {
  if (trusted === true) return host
  if (untrustedHost !== undefined && untrustedHost !== host) return untrustedHost
  throw new DomainError('build.buildkit_missing', {
    message:
      'Taxiway does not build Dockerfiles of forks on the BuildKit daemon that builds your own. Set BUILDKIT_HOST_UNTRUSTED to a second daemon, or push the commit to a branch of the repository.',
  })
}

/** Where the source is, after links; nothing outside of it is read or sent. */
const readSource = async (
  { sourceDir }: BuildInput,
  { dockerfile = 'Dockerfile', workdir }: BuildPlan,
): Promise<Pick<BuildRequest, 'context' | 'dockerfile' | 'dockerfileText'>> => {
  const [context, file] = [
    await resolveInside(sourceDir, workdir),
    await resolveInside(sourceDir, dockerfile),
  ]
  const dockerfileText = await openSourceListing(sourceDir).read(dockerfile)
  if (context === undefined || file === undefined || dockerfileText === undefined)
    throw new DomainError('build.config_invalid', {
      message: `${dockerfile} is not a file inside the repository. Correct dockerfilePath and rootDirectory.`,
    })
  return { context: join(sourceDir, context), dockerfile: join(sourceDir, file), dockerfileText }
}

const readDigest = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  try {
    return metadataSchema.parse(JSON.parse(text))['containerimage.digest']
  } catch (error) {
    throw new DomainError('image.missing', {
      message: 'BuildKit ended without an error, but did not name the image. Taxiway builds it again.',
      cause: error,
    })
  }
}
