import { commentsOn } from '../queries.js'
import type { CheckRun, Comment, Deployment, DeploymentStatus, PullRequest } from '../state.js'
import type { World } from '../world.js'

export type ShownOnPull = {
  comments: Comment[]
  /** The newest deployment of each environment and task, with the status that it has. */
  deployments: { deployment: Deployment; status: DeploymentStatus | undefined }[]
  /** The newest check run of each name on the head commit. */
  checks: CheckRun[]
}

/** What GitHub shows on the page of a pull request; `commits` are the ids of its commits. */
export const shownOnPull = (
  { state }: World,
  pull: PullRequest,
  commits: ReadonlySet<string>,
): ShownOnPull => ({
  comments: commentsOn(state, pull.repositoryId, pull.number),
  deployments: newestOfEach(
    Object.values(state.deployments).filter(
      one => one.repositoryId === pull.repositoryId && commits.has(one.sha),
    ),
    ({ environment, task }) => `${environment} ${task}`,
  ).map(deployment => ({
    deployment,
    status: Object.values(state.deploymentStatuses)
      .filter(({ deploymentId }) => deploymentId === deployment.id)
      .at(-1),
  })),
  checks: newestOfEach(
    Object.values(state.checkRuns).filter(
      run => run.repositoryId === pull.repositoryId && run.headSha === pull.head.sha,
    ),
    ({ name }) => name,
  ),
})

/** Newest first; the ids of the emulator only grow. */
const newestOfEach = <T>(all: readonly T[], nameOf: (one: T) => string): T[] => {
  const newest = new Map<string, T>()
  for (const one of [...all].reverse()) if (!newest.has(nameOf(one))) newest.set(nameOf(one), one)
  return [...newest.values()]
}
