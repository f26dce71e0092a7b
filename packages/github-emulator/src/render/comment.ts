import { accountOf, repositoryOf } from '../queries.js'
import { type Comment, reactions } from '../state.js'
import type { World } from '../world.js'
import { nodeId, renderAccount, renderBot } from './account.js'
import { renderApp } from './app.js'
import { repositoryHtmlUrl, repositoryUrl } from './repository.js'

const countReactions = ({ reactions: given = [] }: Comment) => ({
  total_count: given.length,
  ...Object.fromEntries(
    reactions.map(name => [name, given.filter(({ content }) => content === name).length]),
  ),
})

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
    reactions: { url: `${url}/reactions`, ...countReactions(comment) },
    performed_via_github_app: isApp ? renderApp(base, app) : null,
  }
}
