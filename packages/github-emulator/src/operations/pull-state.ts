import { repositoryOf } from '../queries.js'
import type { PullRequest, Repository } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'

export const pullBaseRepository = (world: World, pull: PullRequest): Repository =>
  repositoryOf(world.state, pull.repositoryId)

/**
 * Every change moves `updated_at` forward by at least one second, so an order can be read from it; changes within
 * one second of real time do share a timestamp on GitHub, which `sameTimestamp` brings about.
 */
export const touchPull = (world: World, pull: PullRequest, sameTimestamp = false): void => {
  if (sameTimestamp) return
  const nowMs = world.clock.now().getTime()
  pull.updatedAt = formatTime(Math.max(nowMs, Date.parse(pull.updatedAt) + 1000))
}

/** Brings head, size and `refs/pull/N/head` of a pull request to the given commit of its head repository. */
export const refreshPull = async (world: World, pull: PullRequest, sha: string): Promise<void> => {
  const { git } = world
  const id = pull.repositoryId
  const ref = `refs/pull/${pull.number}/head`
  if (pull.head.repositoryId === id) await git.updateRef(id, ref, sha)
  else await git.fetch(pull.head.repositoryId, id, `refs/heads/${pull.head.ref}`, ref)
  pull.head.sha = sha
  const base = (await git.resolve(id, `refs/heads/${pull.base.ref}`)) ?? pull.base.sha
  pull.base.sha = base
  const mergeBase = (await git.mergeBase(id, base, sha)) ?? base
  const [changes, commits] = await Promise.all([
    git.changes(id, mergeBase, sha),
    git.count(id, `${base}..${sha}`),
  ])
  pull.commits = commits
  pull.changedFiles = changes.length
  pull.additions = changes.reduce((sum, one) => sum + one.additions, 0)
  pull.deletions = changes.reduce((sum, one) => sum + one.deletions, 0)
}
