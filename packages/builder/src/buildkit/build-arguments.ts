import { createHash } from 'node:crypto'
import { DomainError } from '@taxiway/domain'
import { thisPlatform } from '@taxiway/registry'
import type { PushTarget } from '../image/push-target.js'

export type BuildRequest = {
  target: Pick<PushTarget, 'host' | 'repository' | 'plainHttp'>
  /** Absolute paths, resolved inside the source. */
  context: string
  dockerfile: string
  dockerfileText: string
  labels: Readonly<Record<string, string>>
  /** From the project's setting, and from nowhere else. */
  buildArgs: Readonly<Record<string, string>>
  /** The variables of the build. */
  secrets: Readonly<Record<string, string>>
  /** Names the state of all variables, without their values. */
  secretsKey: string
  /** Project and trust level; undefined: nothing is shared with other builds. */
  cacheScope: string | undefined
  metadataFile: string
  /** The image that reads the Dockerfile, whichever this one names. */
  frontend: string | undefined
}

/** The name of the builder in the client's own folder. */
export const builderName = 'taxiway'

const secretName = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/

/**
 * The arguments of `buildx build` and the environment that they refer to. Values of a user are whole arguments behind an `=`, or the last
 * one behind `--`, so that none can be an option; comma-separated options hold only what is ours. Values of variables are in the
 * environment, under names of ours: `LD_PRELOAD` or `DOCKER_HOST` of a project must not reach buildx.
 */
export const buildArguments = (request: BuildRequest): { args: string[]; env: Record<string, string> } => {
  const { target, labels, secrets } = request
  const env: Record<string, string> = {}
  // The daemon gets what a step may mount, and no more.
  const named = Object.entries(secrets).filter(([name]) => request.dockerfileText.includes(name))
  const secretOptions = named.map(([name, value], index) => {
    if (!secretName.test(name)) throw badName(name)
    env[`TAXIWAY_SECRET_${index}`] = value
    return `--secret=id=${name},env=TAXIWAY_SECRET_${index}`
  })
  const { os, architecture } = thisPlatform()
  const insecure = target.plainHttp ? ',registry.insecure=true' : ''
  const image = `${target.host}/${target.repository}`
  return {
    env,
    args: [
      'build',
      `--builder=${builderName}`,
      `--file=${request.dockerfile}`,
      `--platform=${os}/${architecture}`,
      ...Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`),
      ...Object.entries(request.buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
      ...Object.entries(ownArguments(request)).map(([name, value]) => `--build-arg=${name}=${value}`),
      ...secretOptions,
      ...cacheOptions(request.cacheScope, image, insecure),
      '--provenance=false',
      '--sbom=false',
      `--output=type=image,name=${image},push=true,push-by-digest=true,oci-mediatypes=true${insecure}`,
      `--metadata-file=${request.metadataFile}`,
      '--progress=rawjson',
      '--',
      request.context,
    ],
  }
}

/**
 * BuildKit keeps the result of a step although the values of its secrets changed, and for all builds of a daemon. The host name of steps is
 * a part of what it compares. So it is made of project and trust level, and, where the Dockerfile mounts secrets, of the state of the
 * variables: no project gets a step that another one ran, and a changed variable runs the steps again. Caches that steps mount have a
 * namespace for the same reason.
 */
const ownArguments = ({
  dockerfileText,
  secrets,
  secretsKey,
  cacheScope,
  metadataFile,
  frontend,
}: BuildRequest): Record<string, string> => {
  const scope = cacheScope ?? metadataFile
  const mountsSecrets = /\btype=secret\b/.test(dockerfileText)
  // Address and commit of a preview are no secrets, and the key does not know them.
  const told = Object.entries(secrets).filter(
    ([name]) => name.startsWith('REVIEW_APP_') && dockerfileText.includes(name),
  )
  const state = mountsSecrets ? [secretsKey, told.sort()] : []
  return {
    BUILDKIT_SANDBOX_HOSTNAME: `build-${hashOf(JSON.stringify([scope, ...state]))}`,
    BUILDKIT_CACHE_MOUNT_NS: hashOf(scope),
    ...(frontend !== undefined && { BUILDKIT_SYNTAX: frontend }),
  }
}

const cacheOptions = (scope: string | undefined, image: string, insecure: string): string[] => {
  if (scope === undefined) return ['--no-cache']
  const ref = `type=registry,ref=${image}:cache-${hashOf(scope)}${insecure}`
  const whole = 'mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true'
  return [`--cache-from=${ref}`, `--cache-to=${ref},${whole}`]
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

const badName = (name: string): DomainError =>
  new DomainError('build.config_invalid', {
    message: `The variable ${JSON.stringify(name.slice(0, 100))} cannot be a secret of a build. Rename it: letters, digits and _.`,
  })
