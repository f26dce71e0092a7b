import type { FileChange, GitCommit } from '../git.js'
import { findAccount } from '../queries.js'
import type { Repository, State } from '../state.js'
import { nodeId, renderAccount } from './account.js'
import { repositoryHtmlUrl, repositoryUrl } from './repository.js'

/** GitHub's `commit`. Files and their numbers are added where a single commit is asked for. */
export const renderCommit = (base: string, state: State, repository: Repository, commit: GitCommit) => {
  const repoUrl = repositoryUrl(base, state, repository)
  const htmlUrl = repositoryHtmlUrl(base, state, repository)
  const url = `${repoUrl}/commits/${commit.sha}`
  const account = (name: string) => {
    const known = findAccount(state, name)
    return known ? renderAccount(base, known) : null
  }
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${repoUrl}/git/trees/${commit.tree}` },
      url: `${repoUrl}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: {
        verified: false,
        reason: 'unsigned',
        signature: null,
        payload: null,
        verified_at: null,
      },
    },
    url,
    html_url: `${htmlUrl}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    author: account(commit.author.name) ?? {},
    committer: account(commit.committer.name) ?? {},
    parents: commit.parents.map(sha => ({
      sha,
      url: `${repoUrl}/commits/${sha}`,
      html_url: `${htmlUrl}/commit/${sha}`,
    })),
  }
}

/** GitHub's `simple-commit`, as webhooks of checks and of the merge queue hold it. */
export const renderSimpleCommit = ({ sha, tree, message, committer, author }: GitCommit) => ({
  id: sha,
  tree_id: tree,
  message,
  timestamp: committer.date,
  author: { name: author.name, email: author.email },
  committer: { name: committer.name, email: committer.email },
})

/** GitHub's `diff-entry`; without `patch` for what has none, such as binary files. */
export const renderChange = (
  base: string,
  state: State,
  repository: Repository,
  commit: string,
  change: FileChange,
  patch?: string | null,
) => {
  const htmlUrl = repositoryHtmlUrl(base, state, repository)
  const path = change.path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: change.sha,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${htmlUrl}/blob/${commit}/${path}`,
    raw_url: `${htmlUrl}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(base, state, repository)}/contents/${path}?ref=${commit}`,
    ...(patch ? { patch } : {}),
    ...(change.previousPath ? { previous_filename: change.previousPath } : {}),
  }
}
