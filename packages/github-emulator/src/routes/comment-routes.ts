import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf, baseOf, requireRepository } from '../access.js'
import { notFound, validationFailed } from '../api-error.js'
import { paginate } from '../paginate.js'
import { parseBody } from '../parse-body.js'
import { commentsOn, pullKey } from '../queries.js'
import { renderComment } from '../render/comment.js'
import { type Comment, nextId } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'

const MAX_BODY_CHARACTERS = 65_536
// On a pull request either permission will do.
const READ = { permissions: ['issues', 'pull_requests'], level: 'read' as const }
const WRITE = { permissions: ['issues', 'pull_requests'], level: 'write' as const }

const commentBody = z.object({ body: z.string() })

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
    const answer = show(request, comment)
    return reply.code(201).header('location', answer.url).send(answer)
  })

  app.get<ById>('/repos/:owner/:repo/issues/comments/:id', request =>
    show(request, requireComment(request, READ)),
  )

  app.patch<ById>('/repos/:owner/:repo/issues/comments/:id', request => {
    const comment = requireComment(request, WRITE)
    Object.assign(comment, { body: readBody(request), updatedAt: nowText() })
    world.save()
    return show(request, comment)
  })

  app.delete<ById>('/repos/:owner/:repo/issues/comments/:id', (request, reply) => {
    delete state.comments[requireComment(request, WRITE).id]
    world.save()
    return reply.code(204).send()
  })
}
