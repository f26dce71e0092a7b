import type { Facts } from './facts.js'
import type { Observation } from './observation.js'
import type { ProjectConfig } from './project-config.js'

type Known = {
  /** The repository's file was read, or the project has none. */
  hasConfig: boolean
  message: string | undefined
  isPathChanged: boolean | undefined
  checks: NonNullable<Facts['checks']>['outcomes'] | undefined
}

type Subject = { observation: Observation; project: { config: ProjectConfig }; facts?: Facts | null }

/** What is known for exactly this head, base and these settings; anything else must be read first. */
export const knownFacts = ({ observation, project, facts }: Subject): Known => {
  const { configPath, paths, waitForChecks } = project.config
  const pullRequest = observation.kind === 'pr' ? observation.pullRequest : null
  const head = pullRequest?.headSha ?? (observation.kind === 'branch' ? observation.branch.headSha : null)
  const own = facts && facts.headSha === head ? facts : null
  const isBaseKnown = pullRequest === null || own?.baseFile?.ref === pullRequest.baseRef
  const files = own?.files
  return {
    hasConfig: configPath === '' || (own?.ownFile !== undefined && isBaseKnown),
    message: own?.message,
    isPathChanged:
      files?.baseRef === pullRequest?.baseRef && files?.paths.join('\n') === paths.join('\n')
        ? files.isMatch
        : undefined,
    checks: waitForChecks.length === 0 ? {} : own?.checks?.outcomes,
  }
}

const isCurrent = (base: Facts['base'], ref: string): boolean => base?.ref === ref && !base.isOld

/** Whether everything that the settings ask for is known. */
export const knowsEnough = (subject: Subject): boolean => {
  const { paths, skipTokens, waitForChecks, rebuildOnBaseUpdate } = subject.project.config
  const { hasConfig, message, isPathChanged, checks } = knownFacts(subject)
  if (!hasConfig) return false
  if (subject.observation.kind === 'branch') return true
  const { baseRef } = subject.observation.pullRequest
  return (
    (!skipTokens || message !== undefined) &&
    (paths.length === 0 || isPathChanged !== undefined) &&
    waitForChecks.every(name => checks?.[name] !== undefined) &&
    (!rebuildOnBaseUpdate || isCurrent(subject.facts?.base, baseRef))
  )
}
