import { ApiError } from '../api-error.js'
import { ownerOf } from '../queries.js'
import { checkRunsOf } from '../routes/check-run-routes.js'
import { latestStatuses } from '../routes/status-routes.js'
import type { Repository } from '../state.js'
import type { World } from '../world.js'
import { announcePush } from './push-branch.js'

/**
 * With `auto_merge`, a branch that is behind the default branch first gets it merged in, and no deployment is
 * made; a conflict is refused. Returns the message for the 202, or null when there was nothing to merge.
 */
export const tryAutoMerge = async (
  world: World,
  repository: Repository,
  ref: string,
): Promise<string | null> => {
  const { git } = world
  const name = ref.replace(/^refs\/heads\//, '')
  const branch = await git.resolve(repository.id, `refs/heads/${name}`)
  const main = await git.resolve(repository.id, `refs/heads/${repository.defaultBranch}`)
  if (!branch || !main || name === repository.defaultBranch) return null
  if (await git.isAncestor(repository.id, main, branch)) return null
  const tree = await git.mergeTree(repository.id, branch, main)
  if (!tree) throw new ApiError(409, `Conflict merging ${repository.defaultBranch} into ${name}`)
  const owner = ownerOf(world.state, repository)
  const message = `Auto-merged ${repository.defaultBranch} into ${name} on deployment.`
  const after = await git.commit(repository.id, {
    ref: `refs/heads/${name}`,
    parents: [branch, main],
    tree,
    message,
    author: { name: owner.login, email: owner.email },
    atMs: world.clock.now().getTime(),
  })
  const move = { branch: name, before: branch, after, forced: false }
  await announcePush(world, repository, move, { sender: owner })
  return message
}

type Wanted = { ref: string; sha: string; required: string[] | undefined }

/** Every required context must be green; without a list every context the commit has is required. */
export const refuseFailedContexts = (
  world: World,
  repositoryId: number,
  { ref, sha, required }: Wanted,
): void => {
  const states = new Map<string, string>()
  for (const run of checkRunsOf(world, repositoryId, sha)) {
    const isGood = ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '')
    states.set(run.name, isGood ? 'success' : (run.conclusion ?? 'pending'))
  }
  for (const status of latestStatuses(world, repositoryId, sha)) states.set(status.context, status.state)
  const wanted = required ?? [...states.keys()]
  if (wanted.every(context => states.get(context) === 'success')) return
  const contexts = wanted.map(context => ({ context, state: states.get(context) ?? 'missing' }))
  const errors = [{ contexts, resource: 'Deployment', field: 'required_contexts', code: 'invalid' }]
  throw new ApiError(409, `Conflict: Commit status checks failed for ${ref}.`, { errors })
}
