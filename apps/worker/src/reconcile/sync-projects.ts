import {
  askAgainUnless,
  claimUnsynced,
  type Database,
  inTransaction,
  markSynced,
  type ProjectRow,
  repositoryOf,
} from '@taxiway/db'
import type { EnvironmentId, Observation } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import { observe } from '@taxiway/lifecycle'
import type { Logger } from '@taxiway/runtime'

export type SyncDeps = {
  db: Database
  github: Pick<GithubApp, 'listOpenPullRequests' | 'getBranchHead'>
  logger: Logger
  everyMs: number
}

const batch = 10
const retryAfterMs = 60_000

/**
 * Lists everything open on GitHub for the projects that are due, and observes changes whose delivery was
 * lost. Environments that GitHub did not list are read one by one; a list alone never destroys one.
 */
export const syncProjects = async (
  deps: SyncDeps,
): Promise<{ environmentId: EnvironmentId; generation: number }[]> => {
  const due = []
  for (const project of await claimUnsynced(deps.db, deps.everyMs, batch)) {
    try {
      due.push(...(await syncProject(deps, project)))
    } catch (error) {
      deps.logger.warn({ err: error, projectId: project.id }, 'project sync failed; it is retried')
      await markSynced(deps.db, project.id, deps.everyMs - retryAfterMs)
    }
  }
  return due
}

const syncProject = async ({ db, github }: SyncDeps, project: ProjectRow) => {
  const repository = repositoryOf(project)
  const open = await github.listOpenPullRequests(repository)
  const observations: Observation[] = open.map(pullRequest => ({ kind: 'pr', pullRequest }))
  for (const name of project.config.trackedBranches) {
    observations.push({ kind: 'branch', branch: await github.getBranchHead(repository, name) })
  }
  const due = []
  for (const observation of observations) {
    const outcome = await inTransaction(db, tx =>
      observe(tx, { projectId: project.id, observation, source: 'api' }),
    )
    if (outcome.changed && outcome.environmentId)
      due.push({ environmentId: outcome.environmentId, generation: outcome.generation })
  }
  await askAgainUnless(
    db,
    project.id,
    open.map(({ number }) => `pr:${number}`),
  )
  return due
}
