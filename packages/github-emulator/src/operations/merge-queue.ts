import { emitPush, emitRepositoryEvent } from '../emit-event.js'
import { repositoryOf } from '../queries.js'
import { renderSimpleCommit } from '../render/commit.js'
import type { PullRequest } from '../state.js'
import type { World } from '../world.js'
import { type ChangeOptions, idsOf } from './push-branch.js'

/**
 * A pull request enters the merge queue: GitHub makes a branch with the merge commit, and asks for its checks with
 * `merge_group`.
 */
export const enqueuePull = async (world: World, pull: PullRequest, options: ChangeOptions) => {
  const { git } = world
  const repository = repositoryOf(world.state, pull.repositoryId)
  const base = await git.resolve(repository.id, `refs/heads/${pull.base.ref}`)
  const tree = base && (await git.mergeTree(repository.id, base, pull.head.sha))
  if (!base || !tree) throw new Error('the pull request cannot be merged')
  const ref = `refs/heads/gh-readonly-queue/${pull.base.ref}/pr-${pull.number}-${base}`
  const sha = await git.commit(repository.id, {
    ref,
    parents: [base, pull.head.sha],
    tree,
    message: `Merge pull request #${pull.number} from ${pull.head.ref}`,
    author: { name: options.sender.login, email: options.sender.email },
    atMs: world.clock.now().getTime(),
  })
  const [commit] = await git.log(repository.id, ['-1', sha])
  const group = {
    head_sha: sha,
    head_ref: ref,
    base_sha: base,
    base_ref: `refs/heads/${pull.base.ref}`,
    head_commit: commit && renderSimpleCommit(commit),
  }
  const about = { event: 'merge_group', action: 'checks_requested', fields: { merge_group: group } }
  const pushed = await emitPush(world, repository, { ref, before: null, after: sha, forced: false }, options)
  return { sha, ref, deliveries: idsOf([...pushed, emitRepositoryEvent(world, repository, about, options)]) }
}
