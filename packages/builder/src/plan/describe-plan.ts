import { isDomainError } from '@taxiway/domain'
import type { BuildPlan, PlannedCommand, StartLine, StartWord } from './build-plan.js'
import { detectApp } from './detect-app.js'
import type { DetectableConfig } from './detectable-config.js'
import { type Candidate, findCandidates, nameCandidates } from './find-candidates.js'
import type { SourceListing } from './source-listing.js'

/** A plan for people: what would be built and started, and why. Exactly one of `plan` and `problem` is null. */
export type PlanDescription = {
  plan: {
    kind: BuildPlan['kind']
    rootDirectory: string
    /** The Dockerfile that builds, relative to the root of the source; null where commands build. */
    dockerfile: string | null
    packageManager: string | null
    /** What the source asks of Node; null where it asks for nothing. */
    node: string | null
    install: string | null
    /** The packages of the workspace that are built first, then the app. */
    build: string[]
    release: string | null
    /** Null for a site, which is served from `output`, and for a Dockerfile, whose image says it. */
    start: string | null
    /** Folders of which the first that exists after the build is served. */
    output: string[]
    reasons: string[]
  } | null
  problem: { code: string; message: string } | null
  /** Other folders that hold an app. Set `rootDirectory` to one of them to build it instead. */
  candidates: Candidate[]
}

/**
 * Says what a build of this source would do, without doing any of it. What keeps the source from being built is the answer's
 * `problem`. Throws only what `source` throws.
 */
export const describePlan = async (
  source: SourceListing,
  config: DetectableConfig,
): Promise<PlanDescription> => {
  const candidates = await findCandidates(source, config)
  try {
    return { plan: describe(await detectApp(source, config)), problem: null, candidates }
  } catch (thrown) {
    const error = nameCandidates(thrown, candidates)
    if (!isDomainError(error, 'build.config_invalid')) throw error
    return { plan: null, problem: { code: error.code, message: error.message }, candidates }
  }
}

const describe = (plan: BuildPlan): PlanDescription['plan'] => ({
  kind: plan.kind,
  rootDirectory: plan.workdir === '.' ? '' : plan.workdir,
  dockerfile: plan.dockerfile ?? null,
  packageManager: plan.manager?.name ?? null,
  node: plan.node[0]?.range ?? null,
  install: plan.install ? lineOf(plan.install) : null,
  build: [...plan.upstream, ...(plan.build ? [plan.build] : [])].map(lineOf),
  release: plan.release ? textOf(plan.release) : null,
  start: plan.start ? textOf(plan.start) : null,
  output: [...(plan.static?.candidates ?? [])],
  reasons: [...plan.reasons],
})

const lineOf = ({ argv, cwd }: PlannedCommand): string =>
  `${argv.map(quote).join(' ')}${cwd === '.' ? '' : ` (in ${cwd})`}`

const textOf = ({ words, env = {} }: StartLine): string =>
  [...Object.entries(env).map(([name, value]) => `${name}=${wordOf(value)}`), ...words.map(wordOf)].join(' ')

const wordOf = (word: StartWord): string =>
  typeof word === 'string'
    ? quote(word)
    : word.map(part => (typeof part === 'string' ? part : `$${part.variable}`)).join('')

const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : JSON.stringify(text))
