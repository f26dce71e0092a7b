import type { GitCommit } from '../git.js'
import { ownerOf } from '../queries.js'
import type { Account, Repository } from '../state.js'
import { unixSeconds } from '../times.js'
import type { World } from '../world.js'
import { renderRepository, repositoryHtmlUrl } from './repository.js'

const ZEROS = '0'.repeat(40)
const MAX_COMMITS = 2048
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

export type PushInput = { ref: string; before: string | null; after: string | null; forced: boolean }

/** The fields of a `push` payload, read from the repository itself. */
export const renderPush = async (world: World, repository: Repository, push: PushInput, pusher: Account) => {
  const { state, git } = world
  const base = world.publicUrl()
  const htmlUrl = repositoryHtmlUrl(base, state, repository)
  const owner = ownerOf(state, repository)
  const commits = push.after === null ? [] : await newCommits(world, repository, push)
  const rendered = await Promise.all(
    commits.map(commit => renderPushCommit(world, repository, htmlUrl, commit)),
  )
  const [head] = push.after === null ? [] : await git.log(repository.id, ['-1', push.after])
  const plain = renderRepository(base, state, repository)
  const before = push.before ?? ZEROS
  const after = push.after ?? ZEROS
  return {
    ref: push.ref,
    before,
    after,
    repository: {
      ...plain,
      owner: { ...plain.owner, name: owner.login, email: owner.email },
      url: htmlUrl,
      created_at: unixSeconds(repository.createdAt),
      pushed_at: unixSeconds(repository.pushedAt),
      stargazers: 0,
      master_branch: repository.defaultBranch,
      custom_properties: {},
      ...(owner.type === 'Organization' ? { organization: owner.login } : {}),
    },
    pusher: { name: pusher.login, email: pusher.email },
    created: push.before === null,
    deleted: push.after === null,
    forced: push.forced,
    base_ref: null,
    compare: `${htmlUrl}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: rendered,
    head_commit: head ? await renderPushCommit(world, repository, htmlUrl, head) : null,
  }
}

const newCommits = async (world: World, repository: Repository, push: PushInput): Promise<GitCommit[]> => {
  const { git } = world
  const defaultRef = `refs/heads/${repository.defaultBranch}`
  const since = push.before ?? (push.ref === defaultRef ? null : await git.resolve(repository.id, defaultRef))
  const range = [push.after ?? '', ...(since ? [`^${since}`] : [])]
  return git.log(repository.id, ['--reverse', `--max-count=${MAX_COMMITS}`, ...range])
}

const renderPushCommit = async (world: World, repository: Repository, htmlUrl: string, commit: GitCommit) => {
  const changes = await world.git.changes(repository.id, commit.parents[0] ?? EMPTY_TREE, commit.sha)
  const paths = (...wanted: string[]) =>
    changes.filter(one => wanted.includes(one.status)).map(one => one.path)
  const renamedFrom = changes.flatMap(one => one.previousPath ?? [])
  const person = ({ name, email }: { name: string; email: string }) => ({ name, email, username: name })
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${htmlUrl}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: [...paths('added'), ...paths('renamed')],
    removed: [...paths('removed'), ...renamedFrom],
    modified: paths('modified', 'changed'),
  }
}
