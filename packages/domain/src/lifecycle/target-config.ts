import type { ConfigFile, ConfigProblem, FileSettings } from './config-file.js'
import type { Facts } from './facts.js'
import type { Observation } from './observation.js'
import { effectiveConfig, namesSet, type ProjectConfig, type StoredConfig } from './project-config.js'

/** The settings that count for one target, and what people should know of them. */
export type TargetConfig = {
  config: ProjectConfig
  /** The settings of the repository's file that count. */
  file: FileSettings
  /** Why the file that counts cannot be used, and where it is. */
  problem: (ConfigProblem & { path: string; from: string }) | null
  /** What the check of a commit says about the file. */
  notes: string[]
}

type Given = {
  stored: StoredConfig
  facts: Facts | null
  observation: Observation
  /** A trusted pull request uses its own file; any other uses that of the base branch. */
  isTrusted: boolean
}

/** Settings of the project come first, then the file of the commit or of the base branch, then defaults. */
export const targetConfig = ({ stored, facts, observation, isTrusted }: Given): TargetConfig => {
  const path = effectiveConfig(stored).configPath
  if (path === '' || facts === null)
    return { config: effectiveConfig(stored), file: {}, problem: null, notes: [] }
  const pullRequest = observation.kind === 'pr' ? observation.pullRequest : null
  const head = pullRequest?.headSha ?? (observation.kind === 'branch' ? observation.branch.headSha : null)
  const own = facts.headSha === head ? facts.ownFile : undefined
  const base = facts.baseFile?.ref === pullRequest?.baseRef ? facts.baseFile?.file : undefined
  // A branch that lacks the file may be older than the file, so the base branch's still counts.
  const usesOwn = (pullRequest === null || isTrusted) && own !== undefined && own.id !== null
  const counts = usesOwn ? own : base
  const from = usesOwn ? 'the head commit' : (pullRequest?.baseRef ?? 'the branch')
  const file = settingsOf(counts)
  const problem = counts && 'problem' in counts ? { ...counts.problem, path, from } : null
  const notes =
    pullRequest && own && base
      ? compareFiles(own, base, { path, isTrusted, baseRef: pullRequest.baseRef })
      : []
  return {
    config: effectiveConfig(stored, file),
    file,
    problem,
    notes: [...notes, ...hidden(stored, file, path)],
  }
}

const settingsOf = (file: ConfigFile | undefined): FileSettings =>
  file && 'settings' in file ? file.settings : {}

const compareFiles = (
  own: ConfigFile,
  base: ConfigFile,
  { path, isTrusted, baseRef }: { path: string; isTrusted: boolean; baseRef: string },
): string[] => {
  if (own.id === base.id) return []
  if (!isTrusted)
    return [
      `${path} of this pull request differs from that of ${baseRef}. The pull request is not trusted, so the file of ${baseRef} counts.`,
    ]
  // A file with an error has no settings to compare.
  if ('problem' in own || 'problem' in base) return []
  if (own.id === null) return [`This pull request has no ${path}, so the file of ${baseRef} counts.`]
  const [mine, theirs] = [settingsOf(own), settingsOf(base)]
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])] as (keyof FileSettings)[]
  return names
    .filter(name => show(mine[name]) !== show(theirs[name]))
    .sort()
    .map(
      name =>
        `${path} of this pull request: ${name} is ${show(mine[name])}; on ${baseRef} it is ${show(theirs[name])}.`,
    )
}

const hidden = (stored: StoredConfig, file: FileSettings, path: string): string[] => {
  const names = namesSet(stored).filter(name => name in file)
  return names.length === 0
    ? []
    : [`Settings of the project hide those of ${path}: ${names.sort().join(', ')}.`]
}

const mostShown = 200

const show = (value: unknown): string =>
  value === undefined ? 'not set' : (JSON.stringify(value) ?? '').slice(0, mostShown)
