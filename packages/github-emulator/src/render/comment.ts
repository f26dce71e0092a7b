import { accountOf, repositoryOf } from '../queries.js'
import type { Comment } from '../state.js'
import type { World } from '../world.js'
import { nodeId, renderAccount, renderBot } from './account.js'
import { renderApp } from './app.js'
import { repositoryHtmlUrl, repositoryUrl } from './repository.js'

const NO_REACTIONS = {
  total_count: 0,
  '+1': 0,
  '-1': 0,
  laugh: 0,
  confused: 0,
  heart: 0,
  hooray: 0,
  eyes: 0,
  rocket: 0,
}

/** GitHub's `issue-comment`. */
export const renderComment = (
  base: string,
  { state, app }: Pick<World, 'state' | 'app'>,
  comment: Comment,
) => {
  const repository = repositoryOf(state, comment.repositoryId)
  const repoUrl = repositoryUrl(base, state, repository)
  const url = `${repoUrl}/issues/comments/${comment.id}`
  const isApp = comment.author === 'app'
  return {
    url,
    html_url: `${repositoryHtmlUrl(base, state, repository)}/pull/${comment.issueNumber}#issuecomment-${comment.id}`,
    issue_url: `${repoUrl}/issues/${comment.issueNumber}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user:
      comment.author === 'app' ? renderBot(base, app) : renderAccount(base, accountOf(state, comment.author)),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: isApp ? 'NONE' : 'CONTRIBUTOR',
    body: comment.body,
    reactions: { url: `${url}/reactions`, ...NO_REACTIONS },
    performed_via_github_app: isApp ? renderApp(base, app) : null,
  }
}
