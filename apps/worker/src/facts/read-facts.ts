import { type Database, type EnvironmentRow, findBaseFile, type ProjectRow, repositoryOf } from '@taxiway/db'
import { type Facts, includesAnyPath, type Observation, type ProjectConfig } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import { configFor, headOf, needsReading } from '@taxiway/lifecycle'
import { readConfigFile } from './read-config-file.js'

export type FactReads = Pick<
  GithubApp,
  'findFile' | 'getCommit' | 'listChangedFiles' | 'readChecks' | 'getBranchHead'
>

type Subject = {
  project: ProjectRow
  environment: EnvironmentRow
  observation: Observation
}

/** The file of a base branch is read once for all its pull requests; a push that changes it ends that at once. */
const baseFileFreshMs = 10 * 60_000

/**
 * Reads from GitHub what policy has to know of this head and does not know yet. The configuration file comes first,
 * since it says what else is needed; of a commit that the rules hold back anyway, nothing else is read. Throws
 * `github.*` and `outbound.*`.
 */
export const readFacts = async (
  { db, github }: { db: Database; github: FactReads },
  { project, environment, observation }: Subject,
  signal?: AbortSignal,
): Promise<Facts> => {
  const headSha = headOf(observation)
  if (headSha === null) throw new Error('a deleted branch has no facts')
  const repository = repositoryOf(project)
  const options = signal ? { signal } : {}
  const known = environment.facts?.headSha === headSha ? environment.facts : null
  let facts: Facts = { ...known, headSha }
  const pull = observation.kind === 'pr' ? observation.pullRequest : null
  const settings = (): ProjectConfig =>
    configFor(project, observation, facts, environment.authorVerdict).config
  const path = settings().configPath

  if (path !== '') {
    const ownFile =
      facts.ownFile ?? (await readConfigFile(github, repository, { ref: headSha, path }, signal))
    facts = { ...facts, ownFile }
    if (pull && facts.baseFile?.ref !== pull.baseRef)
      facts = { ...facts, baseFile: await readBaseFile(pull.baseRef) }
  }
  if (!pull || !needsReading(project, { ...environment, facts }, observation)) return facts

  const { skipTokens, paths, waitForChecks, rebuildOnBaseUpdate } = settings()
  const { baseRef, number } = pull
  if (skipTokens && facts.message === undefined)
    facts = { ...facts, message: (await github.getCommit(repository, headSha, options)).message }
  const isSameList = facts.files?.baseRef === baseRef && facts.files.paths.join('\n') === paths.join('\n')
  if (paths.length > 0 && !isSameList) {
    const changed = await github.listChangedFiles(repository, number, options)
    const isMatch = !changed.isComplete || includesAnyPath(paths, changed.paths)
    facts = { ...facts, files: { baseRef, paths, isMatch } }
  }
  if (waitForChecks.length > 0) {
    const outcomes = await github.readChecks(repository, { sha: headSha, names: waitForChecks }, options)
    facts = { ...facts, checks: { outcomes, since: known?.checks?.since ?? new Date().toISOString() } }
  }
  if (rebuildOnBaseUpdate && (facts.base?.ref !== baseRef || facts.base.isOld)) {
    const { headSha: sha } = await github.getBranchHead(repository, baseRef, options)
    if (sha !== null) facts = { ...facts, base: { ref: baseRef, sha } }
  }
  return facts

  async function readBaseFile(ref: string): Promise<NonNullable<Facts['baseFile']>> {
    const cached = await findBaseFile(db, project.id, ref, baseFileFreshMs)
    if (cached) return cached
    const readAt = new Date().toISOString()
    return {
      ref,
      file: await readConfigFile(github, repository, { ref: `refs/heads/${ref}`, path }, signal),
      readAt,
    }
  }
}
