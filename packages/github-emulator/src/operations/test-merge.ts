import { accountOf } from '../queries.js'
import type { PullRequest, State } from '../state.js'
import type { World } from '../world.js'

/** The commit that merging head and base gives; null in a conflict. */
export type TestMerge = { sha: string | null }

const known = new WeakMap<State, Map<string, TestMerge>>()

/**
 * What GitHub knows of merging an open pull request. As there, the first who asks after a push to head or base gets no
 * answer, and makes GitHub find out.
 */
export const testMergeOf = async (world: World, pull: PullRequest): Promise<TestMerge | undefined> => {
  const { git, state } = world
  if (pull.state !== 'open') return undefined
  const base = await git.resolve(pull.repositoryId, `refs/heads/${pull.base.ref}`)
  if (!base) return undefined
  const merges = known.get(state) ?? new Map<string, TestMerge>()
  known.set(state, merges)
  const key = `${pull.id} ${base} ${pull.head.sha}`
  const found = merges.get(key)
  if (!found) merges.set(key, { sha: await merge(world, pull, base) })
  return found
}

const merge = async (world: World, pull: PullRequest, base: string): Promise<string | null> => {
  const { git, state } = world
  const tree = await git.mergeTree(pull.repositoryId, base, pull.head.sha)
  if (!tree) return null
  const author = accountOf(state, pull.authorId)
  return git.commit(pull.repositoryId, {
    ref: `refs/pull/${pull.number}/merge`,
    parents: [base, pull.head.sha],
    tree,
    message: `Merge ${pull.head.sha} into ${base}`,
    author: { name: author.login, email: author.email },
    atMs: world.clock.now().getTime(),
  })
}
