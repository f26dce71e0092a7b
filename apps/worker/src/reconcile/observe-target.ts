import {
  type Database,
  type EnvironmentRow,
  findEnvironment,
  findProject,
  inTransaction,
  type ProjectRow,
  repositoryOf,
} from '@taxiway/db'
import { type Observation, parseTarget } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import { needsReading, type ObserveInput, type ObserveOutcome, observe } from '@taxiway/lifecycle'
import { type FactReads, readFacts } from '../facts/read-facts.js'

export type TargetReads = FactReads & Pick<GithubApp, 'getPullRequest' | 'getBranchHead'>
type Deps = { db: Database; github: TargetReads; onUnreadable: (error: unknown) => void }

/**
 * Reads the target's current state from GitHub, and what policy has to know beside it, and applies both like any
 * other observation. What cannot be read beside it stays unknown: nothing is deployed or taken down for that. Throws
 * `github.*` when the target itself cannot be read.
 */
export const observeTarget = async (
  deps: Deps,
  { id, target }: Pick<EnvironmentRow, 'id' | 'target'>,
  { id: projectId }: Pick<ProjectRow, 'id'>,
  signal?: AbortSignal,
): Promise<ObserveOutcome> => {
  const { db } = deps
  const project = await findProject(db, projectId)
  if (!project) throw new Error(`environment ${id} has no project`)
  // Before the reads: what happens from here on may change what they answer.
  const environment = await findEnvironment(db, id)
  const observation = await read(deps.github, target, project, signal)
  const facts =
    environment && needsReading(project, environment, observation)
      ? await readBeside(deps, { project, environment, observation }, signal)
      : {}
  return inTransaction(db, tx => observe(tx, { projectId, observation, source: 'api', ...facts }))
}

const readBeside = async (
  deps: Deps,
  subject: { project: ProjectRow; environment: EnvironmentRow; observation: Observation },
  signal?: AbortSignal,
): Promise<Pick<ObserveInput, 'read'>> => {
  try {
    const facts = await readFacts(deps, subject, signal)
    return { read: { facts, epoch: subject.environment.factsEpoch } }
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    deps.onUnreadable(error)
    return { read: 'unreadable' }
  }
}

const read = async (
  github: TargetReads,
  name: string,
  project: ProjectRow,
  signal?: AbortSignal,
): Promise<Observation> => {
  const target = parseTarget(name)
  const repository = repositoryOf(project)
  const options = signal ? { signal } : {}
  if (target?.kind === 'pr')
    return { kind: 'pr', pullRequest: await github.getPullRequest(repository, target.number, options) }
  if (target?.kind === 'branch')
    return { kind: 'branch', branch: await github.getBranchHead(repository, target.branch, options) }
  throw new Error(`${name} is no target`)
}
