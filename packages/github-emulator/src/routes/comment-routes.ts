import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf, baseOf, requireRepository } from '../access.js'
import { ApiError, notFound, validationFailed } from '../api-error.js'
import { emitIssueComment } from '../operations/comment-on-pull.js'
import { paginate } from '../paginate.js'
import { parseBody } from '../parse-body.js'
import { accountOf, commentsOn, pullKey } from '../queries.js'
import { nodeId, renderAccount, renderBot } from '../render/account.js'
import { renderComment } from '../render/comment.js'
import { type Comment, nextId, type PullRequest, reactions } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'

const MAX_BODY_CHARACTERS = 65_536
// On a pull request either permission will do.
const READ = { permissions: ['issues', 'pull_requests'], level: 'read' as const }
const WRITE = { permissions: ['issues', 'pull_requests'], level: 'write' as const }

const commentBody = z.object({ body: z.string() })
const reactionBody = z.object({ content: z.enum(reactions) })

type OnIssue = { Params: { owner: string; repo: string; number: string }; Querystring: { since?: string } }
type ById = { Params: { owner: string; repo: string; id: string } }

/** Comments on pull requests, through the addresses of issues as on GitHub. */
export const registerCommentRoutes = (app: FastifyInstance, world: World): void => {
  const { state } = world
  const nowText = () => formatTime(world.clock.now().getTime())
  const show = (request: FastifyRequest, comment: Comment) => renderComment(baseOf(request), world, comment)

  const requireIssue = (request: FastifyRequest<OnIssue>, need: typeof READ | typeof WRITE) => {
    const repository = requireRepository(world, request, need)
    const pull = state.pulls[pullKey(repository.id, Number(request.params.number))]
    if (!pull) throw notFound()
    return pull
  }
  const requireComment = (request: FastifyRequest<ById>, need: typeof READ | typeof WRITE): Comment => {
    const repository = requireRepository(world, request, need)
    const comment = state.comments[request.params.id]
    if (comment?.repositoryId !== repository.id) throw notFound()
    return comment
  }
  const readBody = (request: FastifyRequest): string => {
    const { body } = parseBody(commentBody, request)
    const about = { resource: 'IssueComment', field: 'body' }
    if (body.trim() === '') throw validationFailed({ ...about, code: 'missing_field' })
    if (body.length <= MAX_BODY_CHARACTERS) return body
    const message = `body is too long (maximum is ${MAX_BODY_CHARACTERS} characters)`
    throw validationFailed({ ...about, code: 'custom', message })
  }

  // As on GitHub: an App is no collaborator, so a locked conversation is closed to it.
  const refuseLocked = (request: FastifyRequest, pull: PullRequest | undefined, what: string): void => {
    if (pull?.locked !== true || actorOf(request).kind === 'user') return
    throw new ApiError(403, `Unable to ${what} comment because issue is locked.`)
  }
  const pullOf = (comment: Comment) => state.pulls[pullKey(comment.repositoryId, comment.issueNumber)]

  app.get<OnIssue>('/repos/:owner/:repo/issues/:number/comments', (request, reply) => {
    const pull = requireIssue(request, READ)
    const since = Date.parse(request.query.since ?? '1970-01-01T00:00:00Z')
    const comments = commentsOn(state, pull.repositoryId, pull.number).filter(
      one => Date.parse(one.updatedAt) >= since,
    )
    return paginate(request, reply, comments).map(one => show(request, one))
  })

  app.post<OnIssue>('/repos/:owner/:repo/issues/:number/comments', (request, reply) => {
    const pull = requireIssue(request, WRITE)
    refuseLocked(request, pull, 'create')
    const body = readBody(request)
    const actor = actorOf(request)
    const at = nowText()
    const comment: Comment = {
      id: nextId(state),
      repositoryId: pull.repositoryId,
      issueNumber: pull.number,
      body,
      author: actor.kind === 'user' ? actor.account.id : 'app',
      createdAt: at,
      updatedAt: at,
    }
    state.comments[comment.id] = comment
    world.save()
    emitIssueComment(world, comment, 'created', {})
    const answer = show(request, comment)
    return reply.code(201).header('location', answer.url).send(answer)
  })

  app.get<ById>('/repos/:owner/:repo/issues/comments/:id', request =>
    show(request, requireComment(request, READ)),
  )

  app.patch<ById>('/repos/:owner/:repo/issues/comments/:id', request => {
    const comment = requireComment(request, WRITE)
    refuseLocked(request, pullOf(comment), 'update')
    const from = comment.body
    Object.assign(comment, { body: readBody(request), updatedAt: nowText() })
    world.save()
    emitIssueComment(world, comment, 'edited', { fields: { changes: { body: { from } } } })
    return show(request, comment)
  })

  app.delete<ById>('/repos/:owner/:repo/issues/comments/:id', (request, reply) => {
    const comment = requireComment(request, WRITE)
    delete state.comments[comment.id]
    world.save()
    emitIssueComment(world, comment, 'deleted', {})
    return reply.code(204).send()
  })

  app.post<ById>('/repos/:owner/:repo/issues/comments/:id/reactions', (request, reply) => {
    const comment = requireComment(request, WRITE)
    const { content } = parseBody(reactionBody, request)
    const actor = actorOf(request)
    const by = actor.kind === 'user' ? actor.account.id : 'app'
    comment.reactions ??= []
    const known = comment.reactions.find(one => one.by === by && one.content === content)
    const reaction = known ?? { id: nextId(state), content, by, createdAt: nowText() }
    if (!known) comment.reactions.push(reaction)
    world.save()
    const user =
      by === 'app'
        ? renderBot(baseOf(request), world.app)
        : renderAccount(baseOf(request), accountOf(state, by))
    const { id, createdAt } = reaction
    const answer = { id, node_id: nodeId('Reaction', id), user, content, created_at: createdAt }
    return reply.code(known ? 200 : 201).send(answer)
  })
}
