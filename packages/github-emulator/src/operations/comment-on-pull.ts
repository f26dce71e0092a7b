import { emitRepositoryEvent } from '../emit-event.js'
import { accountOf, ownerOf, pullKey, repositoryOf } from '../queries.js'
import { nodeId, renderAccount, renderBot } from '../render/account.js'
import { renderComment } from '../render/comment.js'
import { renderPullRequestSimple } from '../render/pull-request.js'
import { type Account, type Comment, type Delivery, nextId, type PullRequest } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'

/** A person comments on a pull request. */
export const commentOnPull = (world: World, pull: PullRequest, author: Account, body: string): Comment => {
  const at = formatTime(world.clock.now().getTime())
  const { repositoryId, number: issueNumber } = pull
  const id = nextId(world.state)
  const comment: Comment = {
    id,
    repositoryId,
    issueNumber,
    body,
    author: author.id,
    createdAt: at,
    updatedAt: at,
  }
  world.state.comments[id] = comment
  world.save()
  return comment
}

type Options = { sender?: Account; deliver?: boolean | undefined; fields?: Record<string, unknown> }

/** `issue_comment`, which GitHub sends for comments on pull requests too, those of Apps included. */
export const emitIssueComment = (
  world: World,
  comment: Comment,
  action: 'created' | 'edited' | 'deleted',
  { sender, deliver, fields }: Options,
): Delivery | null => {
  const { state, app } = world
  const base = world.publicUrl()
  const repository = repositoryOf(state, comment.repositoryId)
  const pull = state.pulls[pullKey(repository.id, comment.issueNumber)]
  if (!pull) return null
  const rendered = renderComment(base, world, comment)
  const by = comment.author === 'app' ? undefined : accountOf(state, comment.author)
  const about = {
    action,
    event: 'issue_comment',
    fields: { issue: renderIssue(base, world, pull), comment: rendered, ...fields },
  }
  const asBot = by === undefined && sender === undefined ? { sender: renderBot(base, app) } : {}
  return emitRepositoryEvent(
    world,
    repository,
    { ...about, fields: { ...about.fields, ...asBot } },
    { sender: sender ?? by ?? ownerOf(state, repository), deliver },
  )
}

/** GitHub's `issue` of a pull request. */
const renderIssue = (base: string, { state }: World, pull: PullRequest) => {
  const simple = renderPullRequestSimple(base, state, pull)
  return {
    url: simple.issue_url,
    html_url: simple.html_url,
    id: pull.id,
    node_id: nodeId('Issue', pull.id),
    number: pull.number,
    title: pull.title,
    user: renderAccount(base, accountOf(state, pull.authorId)),
    labels: simple.labels,
    state: pull.state,
    locked: pull.locked ?? false,
    comments: 1,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    author_association: pull.authorAssociation,
    body: pull.body,
    draft: pull.draft,
    pull_request: {
      url: simple.url,
      html_url: simple.html_url,
      diff_url: simple.diff_url,
      patch_url: simple.patch_url,
      merged_at: pull.mergedAt,
    },
  }
}
