import { posix } from 'node:path'
import { DomainError } from '@taxiway/domain'
import type { BuildPlan } from './build-plan.js'
import type { DetectableConfig } from './detectable-config.js'
import type { SourceListing } from './source-listing.js'

/** Settings that say how to build without a Dockerfile. */
const otherWays = ['startCommand', 'outputDirectory', 'buildCommand', 'installCommand'] as const

export type DockerfileChoice =
  | { plan: BuildPlan }
  /** A line for the log where a Dockerfile is there and does not build. */
  | { plan: undefined; passedOver: string | undefined }

/**
 * Plans a build with BuildKit where the project names a Dockerfile, or where one is found and no setting says how to build. Throws
 * `build.config_invalid` when the named file is absent, or when settings contradict each other.
 */
export const planDockerfile = async (
  source: SourceListing,
  workdir: string,
  config: DetectableConfig,
): Promise<DockerfileChoice> => {
  const named = config.dockerfilePath
  const path = posix.join(workdir, named ?? 'Dockerfile')
  const text = await source.read(path)
  const other = otherWays.find(name => config[name] !== undefined)
  if (named !== undefined) {
    if (text === undefined) throw absent(named, path)
    if (other !== undefined) throw contradiction(named, other)
    return { plan: planOf(path, workdir, text, `the project setting dockerfilePath names ${path}`, config) }
  }
  if (text === undefined) return { plan: undefined, passedOver: undefined }
  if (other !== undefined)
    return { plan: undefined, passedOver: `${path} does not build: the project setting ${other} wins` }
  return { plan: planOf(path, workdir, text, `${path} is there, and no setting says how to build`, config) }
}

const planOf = (
  path: string,
  workdir: string,
  text: string,
  why: string,
  { port, releaseCommand }: DetectableConfig,
): BuildPlan => ({
  kind: 'dockerfile',
  dockerfile: path,
  upstream: [],
  caches: [],
  node: [],
  tools: [],
  ...(releaseCommand && { release: { words: releaseCommand } }),
  workdir,
  reasons: [
    explainPort(readExposedPort(text), port),
    ...(releaseCommand ? ['the project setting releaseCommand runs before a release'] : []),
    `${why}: BuildKit builds it, and the image says what starts`,
  ],
})

const explainPort = (exposed: number | undefined, port: number | undefined): string => {
  const expected = port === undefined ? 'the port of the project' : `port ${port}, the port of the project`
  if (exposed === undefined)
    return `a plan cannot know on which port the image listens: it must be ${expected}, which is also in PORT`
  if (exposed === port) return `the image must listen on port ${exposed}, as EXPOSE says`
  return `EXPOSE says ${exposed}, but requests go to ${expected}, which is also in PORT: set \`port\` to ${exposed} if the app does not read PORT`
}

/** The first port that the last stage exposes. */
const readExposedPort = (text: string): number | undefined => {
  const lastStage = text.slice([...text.matchAll(/^[ \t]*FROM[ \t]/gim)].at(-1)?.index)
  const port = Number(/^[ \t]*EXPOSE[ \t]+(\d{1,5})(?:\/tcp)?(?:\s|$)/im.exec(lastStage)?.[1])
  return port >= 1 && port <= 65_535 ? port : undefined
}

const absent = (named: string, path: string): DomainError =>
  invalid(
    `The project setting dockerfilePath names ${named}, but there is no file ${path} in the repository. Correct the setting, which begins at rootDirectory, or remove it.`,
  )

const contradiction = (named: string, other: string): DomainError =>
  invalid(
    `The project settings dockerfilePath (${named}) and ${other} contradict each other: a Dockerfile says itself what builds and starts. Remove one of them.`,
  )

const invalid = (message: string): DomainError => new DomainError('build.config_invalid', { message })
