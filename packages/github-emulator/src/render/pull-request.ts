import type { TestMerge } from '../operations/test-merge.js'
import { accountOf, commentsOn, repositoryOf } from '../queries.js'
import type { Label, PullRequest, State } from '../state.js'
import { nodeId, renderAccount } from './account.js'
import { renderRepository, repositoryHtmlUrl, repositoryUrl } from './repository.js'

/** GitHub's `pull-request-simple`, as in lists. */
export const renderPullRequestSimple = (base: string, state: State, pull: PullRequest) => {
  const repository = repositoryOf(state, pull.repositoryId)
  const repoUrl = repositoryUrl(base, state, repository)
  const url = `${repoUrl}/pulls/${pull.number}`
  const htmlUrl = `${repositoryHtmlUrl(base, state, repository)}/pull/${pull.number}`
  const issueUrl = `${repoUrl}/issues/${pull.number}`
  const statusesUrl = `${repoUrl}/statuses/${pull.head.sha}`
  const owner = accountOf(state, repository.ownerId)
  const headOwner = accountOf(state, pull.head.ownerId)
  const headRepository = state.repositories[pull.head.repositoryId]
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: htmlUrl,
    diff_url: `${htmlUrl}.diff`,
    patch_url: `${htmlUrl}.patch`,
    issue_url: issueUrl,
    number: pull.number,
    state: pull.state,
    locked: pull.locked ?? false,
    title: pull.title,
    user: renderAccount(base, accountOf(state, pull.authorId)),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [] as unknown[],
    requested_reviewers: [] as unknown[],
    requested_teams: [] as unknown[],
    labels: pull.labels.map(label => renderLabel(repoUrl, label)),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repoUrl}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statusesUrl,
    head: {
      label: `${headOwner.login}:${pull.head.ref}`,
      ref: pull.head.ref,
      sha: pull.head.sha,
      user: renderAccount(base, headOwner),
      // The head outlives its repository: a deleted fork leaves null here.
      repo: headRepository ? renderRepository(base, state, headRepository) : null,
    },
    base: {
      label: `${owner.login}:${pull.base.ref}`,
      ref: pull.base.ref,
      sha: pull.base.sha,
      user: renderAccount(base, owner),
      repo: renderRepository(base, state, repository),
    },
    _links: {
      self: { href: url },
      html: { href: htmlUrl },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${repoUrl}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statusesUrl },
    },
    author_association: pull.authorAssociation,
    auto_merge: null,
    active_lock_reason: null,
  }
}

/** GitHub's `pull-request`; webhooks are sent before mergeability is known, and say so. */
export const renderPullRequest = (
  base: string,
  state: State,
  pull: PullRequest,
  { testMerge }: { testMerge?: TestMerge | undefined } = {},
) => {
  const isMergeable = testMerge === undefined ? null : testMerge.sha !== null
  return {
    ...renderPullRequestSimple(base, state, pull),
    merged: pull.mergedAt !== null,
    ...(testMerge?.sha ? { merge_commit_sha: testMerge.sha } : {}),
    mergeable: isMergeable,
    rebaseable: isMergeable,
    mergeable_state: isMergeable === null ? 'unknown' : isMergeable ? 'clean' : 'dirty',
    merged_by: pull.mergedById === null ? null : renderAccount(base, accountOf(state, pull.mergedById)),
    comments: commentsOn(state, pull.repositoryId, pull.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: pull.commits,
    additions: pull.additions,
    deletions: pull.deletions,
    changed_files: pull.changedFiles,
  }
}

export const renderLabel = (repoUrl: string, label: Label) => ({
  id: label.id,
  node_id: nodeId('Label', label.id),
  url: `${repoUrl}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  color: label.color,
  default: false,
  description: '',
})
