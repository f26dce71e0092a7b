import { pullsOf, repositoryOf } from '../queries.js'
import type { CheckRun, PullRequest } from '../state.js'
import type { World } from '../world.js'
import { nodeId } from './account.js'
import { renderApp, renderForeignApp } from './app.js'
import { repositoryHtmlUrl, repositoryUrl } from './repository.js'

/** GitHub's `check-run`. */
export const renderCheckRun = (base: string, world: Pick<World, 'state' | 'app'>, run: CheckRun) => {
  const { state, app } = world
  const repository = repositoryOf(state, run.repositoryId)
  const repoUrl = repositoryUrl(base, state, repository)
  const url = `${repoUrl}/check-runs/${run.id}`
  const { annotations, ...output } = run.output
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${repositoryHtmlUrl(base, state, repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? base,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...output, annotations_count: annotations, annotations_url: `${url}/annotations` },
    check_suite: { id: run.suiteId },
    app: run.foreignApp === undefined ? renderApp(base, app) : renderForeignApp(base, run.foreignApp),
    pull_requests: pullsOf(state, run.repositoryId)
      // A fork's pull request is never listed on a check run.
      .filter(
        pull =>
          pull.state === 'open' && pull.head.sha === run.headSha && pull.head.repositoryId === repository.id,
      )
      .map(pull => renderMinimal(repoUrl, repository.id, repository.name, pull)),
  }
}

const renderMinimal = (repoUrl: string, id: number, name: string, pull: PullRequest) => {
  const repo = { id, url: repoUrl, name }
  return {
    url: `${repoUrl}/pulls/${pull.number}`,
    id: pull.id,
    number: pull.number,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo },
  }
}
