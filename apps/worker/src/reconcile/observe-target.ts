import { type Database, type EnvironmentRow, inTransaction, type ProjectRow, repositoryOf } from '@taxiway/db'
import { type Observation, parseTarget } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import { type ObserveOutcome, observe } from '@taxiway/lifecycle'

type Deps = { db: Database; github: Pick<GithubApp, 'getPullRequest' | 'getBranchHead'> }

/**
 * Reads the target's current state from GitHub and applies it like any other observation. Throws `github.*`.
 */
export const observeTarget = async (
  { db, github }: Deps,
  environment: Pick<EnvironmentRow, 'target'>,
  project: ProjectRow,
  signal?: AbortSignal,
): Promise<ObserveOutcome> => {
  const observation = await read(github, environment, project, signal)
  return inTransaction(db, tx => observe(tx, { projectId: project.id, observation, source: 'api' }))
}

const read = async (
  github: Deps['github'],
  environment: Pick<EnvironmentRow, 'target'>,
  project: ProjectRow,
  signal?: AbortSignal,
): Promise<Observation> => {
  const target = parseTarget(environment.target)
  const repository = repositoryOf(project)
  const options = signal ? { signal } : {}
  if (target?.kind === 'pr')
    return { kind: 'pr', pullRequest: await github.getPullRequest(repository, target.number, options) }
  if (target?.kind === 'branch')
    return { kind: 'branch', branch: await github.getBranchHead(repository, target.branch, options) }
  throw new Error(`${environment.target} is no target`)
}
