import type { PushTarget } from '../image/push-target.js'
import { ownerTag } from '../process/owner-tag.js'
import { type BuildkitDeps, createBuildkitBuilder, type PlannedBuild } from './buildkit-builder.js'
import type { BuildkitSettings } from './buildkit-settings.js'
import { findBuildx } from './find-buildx.js'
import { findConnectionProblem } from './reach-daemon.js'
import { refuseDockerfiles } from './refuse-dockerfiles.js'

/** For the log of the start: whether this worker builds Dockerfiles, with what, and what is missing. */
export type DockerfilesReport = {
  trusted: boolean
  forks: boolean
  buildx?: string
  problems: readonly string[]
}

type Deps = Pick<BuildkitDeps, 'cacheDir' | 'runCommand' | 'clock' | 'runIdPrefix'> & {
  target: PushTarget | undefined
}

const startIt =
  'Start the profile `buildkit` of docker-compose.yml, or set BUILDKIT_HOST and BUILDKIT_TLS_DIR for a daemon of yours.'

/** Opens the builder of Dockerfiles; where something is missing, one that says what. */
export const openDockerfiles = async (
  settings: BuildkitSettings | undefined,
  { target, ...deps }: Deps,
): Promise<{ build: PlannedBuild; report: DockerfilesReport }> => {
  const refuse = (why: string, problem: string) => ({
    build: refuseDockerfiles(why),
    report: { trusted: false, forks: false, problems: [problem] },
  })
  if (target === undefined)
    return refuse(
      `Images of BuildKit need a registry: set BUILDER=oci. ${startIt}`,
      'BUILDER=local keeps images in folders, which BuildKit cannot push to',
    )
  if (settings === undefined)
    return refuse(`This worker has no BuildKit daemon. ${startIt}`, 'BUILDKIT_HOST is not set')
  const { searchPath, ...daemons } = settings
  const runId = `${ownerTag(deps.runIdPrefix)}buildx`
  const buildx = await findBuildx({ searchPath, runCommand: deps.runCommand, runId })
  if (buildx === undefined)
    return refuse(
      'This worker has no buildx client. Build its image with WORKER_TARGET=worker-buildx, or install the Debian package docker-buildx.',
      'no program buildx or docker-buildx on PATH runs',
    )
  const { host, untrustedHost, tlsDir } = daemons
  const problems = await listProblems([host, untrustedHost], tlsDir)
  return {
    build: createBuildkitBuilder({ ...deps, program: buildx.program, daemons, target }),
    report: {
      trusted: true,
      forks: untrustedHost !== undefined && untrustedHost !== host,
      buildx: buildx.version,
      problems,
    },
  }
}

/** A daemon that is away now may be there for the first build, so this is told and nothing more. */
const listProblems = async (hosts: readonly (string | undefined)[], tlsDir: string): Promise<string[]> => {
  const found = await Promise.all(
    hosts.flatMap(host =>
      host === undefined
        ? []
        : [findConnectionProblem(host, tlsDir).then(problem => problem && `${host}: ${problem}`)],
    ),
  )
  return found.flatMap(problem => problem ?? [])
}
