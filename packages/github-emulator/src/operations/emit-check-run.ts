import { emitRepositoryEvent } from '../emit-event.js'
import { ownerOf, repositoryOf } from '../queries.js'
import { nodeId } from '../render/account.js'
import { renderCheckRun } from '../render/check-run.js'
import { renderSimpleCommit } from '../render/commit.js'
import { repositoryUrl } from '../render/repository.js'
import type { Account, CheckRun, Delivery } from '../state.js'
import type { World } from '../world.js'

/** `check_run`: written by the App itself (`created`, `completed`) or asked for by a person (`rerequested`). */
export const emitCheckRun = (
  world: World,
  run: CheckRun,
  action: string,
  { sender, deliver }: { sender?: Account; deliver?: boolean | undefined },
): Delivery | null => {
  const { state } = world
  const base = world.publicUrl()
  const repository = repositoryOf(state, run.repositoryId)
  const rendered = renderCheckRun(base, world, run)
  const suite = renderSuite(base, world, run)
  const fields = { check_run: { ...rendered, check_suite: suite } }
  const options = { sender: sender ?? ownerOf(state, repository), deliver }
  return emitRepositoryEvent(world, repository, { event: 'check_run', action, fields }, options)
}

/** `check_suite`: a person presses "Re-run all checks". */
export const emitCheckSuite = async (
  world: World,
  run: CheckRun,
  { sender, deliver }: { sender: Account; deliver?: boolean | undefined },
): Promise<Delivery | null> => {
  const repository = repositoryOf(world.state, run.repositoryId)
  const base = world.publicUrl()
  const [commit] = await world.git.log(repository.id, ['-1', run.headSha])
  const suite = {
    ...renderSuite(base, world, run),
    status: 'queued',
    conclusion: null,
    node_id: nodeId('CheckSuite', run.suiteId),
    check_runs_url: `${repositoryUrl(base, world.state, repository)}/check-suites/${run.suiteId}/check-runs`,
    latest_check_runs_count: 1,
    head_commit: commit ? renderSimpleCommit(commit) : null,
  }
  return emitRepositoryEvent(
    world,
    repository,
    { event: 'check_suite', action: 'rerequested', fields: { check_suite: suite } },
    { sender, deliver },
  )
}

const renderSuite = (base: string, world: World, run: CheckRun) => {
  const { state } = world
  const repository = repositoryOf(state, run.repositoryId)
  const rendered = renderCheckRun(base, world, run)
  return {
    id: run.suiteId,
    head_branch: rendered.pull_requests[0]?.head.ref ?? null,
    head_sha: run.headSha,
    status: run.status,
    conclusion: run.conclusion,
    url: `${repositoryUrl(base, state, repository)}/check-suites/${run.suiteId}`,
    before: null,
    after: run.headSha,
    pull_requests: rendered.pull_requests,
    app: rendered.app,
    created_at: run.startedAt,
    updated_at: run.completedAt ?? run.startedAt,
  }
}
