import type { Clock } from '@taxiway/runtime'
import type { RepositoryClient } from '../client/repository-client.js'
import type { GithubTransport } from '../client/transport.js'
import { type CheckRunReports, createCheckRunReports } from './check-runs.js'
import { type CommentReports, createCommentReports } from './comments.js'
import { createDeploymentReports, type DeploymentReports } from './deployments.js'
import { createWrites } from './writes.js'

export type GithubReports = CommentReports & CheckRunReports & DeploymentReports

/** All writes to GitHub. All can be repeated: each call looks for the result of an earlier try. */
export const createReports = (deps: {
  client: RepositoryClient
  transport: GithubTransport
  appId: string
  clock: Clock
}): GithubReports => {
  const { client, appId } = deps
  const writes = createWrites(deps)
  return {
    ...createCommentReports(writes, client, appId),
    ...createCheckRunReports(writes, client),
    ...createDeploymentReports(writes, client),
  }
}
