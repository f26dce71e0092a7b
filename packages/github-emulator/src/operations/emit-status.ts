import { emitRepositoryEvent } from '../emit-event.js'
import { fullName } from '../queries.js'
import { nodeId } from '../render/account.js'
import { renderCommit } from '../render/commit.js'
import { repositoryUrl } from '../render/repository.js'
import { type Account, type CommitStatus, type Delivery, nextId, type Repository } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'

/** A new status stands before the older ones of its context. */
export const addStatus = (
  world: World,
  repository: Repository,
  given: Pick<CommitStatus, 'sha' | 'context' | 'state' | 'description' | 'targetUrl'>,
): CommitStatus => {
  const status: CommitStatus = {
    id: nextId(world.state),
    repositoryId: repository.id,
    ...given,
    createdAt: formatTime(world.clock.now().getTime()),
  }
  world.state.commitStatuses.push(status)
  world.save()
  return status
}

/** `status`: a commit has a new status. */
export const emitStatus = async (
  world: World,
  repository: Repository,
  status: CommitStatus,
  options: { sender: Account; deliver?: boolean | undefined },
): Promise<Delivery | null> => {
  const base = world.publicUrl()
  const { git, state } = world
  const [commit] = await git.log(repository.id, ['-1', status.sha])
  if (!commit) return null
  const heads = await git.refs(repository.id, 'refs/heads')
  const url = repositoryUrl(base, state, repository)
  const fields = {
    id: status.id,
    sha: status.sha,
    name: fullName(state, repository),
    avatar_url: null,
    target_url: status.targetUrl,
    context: status.context,
    description: status.description,
    state: status.state,
    commit: { ...renderCommit(base, state, repository, commit), node_id: nodeId('Commit', status.id) },
    branches: heads
      .filter(({ sha }) => sha === status.sha)
      .map(({ ref, sha }) => ({
        name: ref.slice('refs/heads/'.length),
        commit: { sha, url: `${url}/commits/${sha}` },
        protected: false,
      })),
    created_at: status.createdAt,
    updated_at: status.createdAt,
  }
  return emitRepositoryEvent(world, repository, { event: 'status', fields }, options)
}
