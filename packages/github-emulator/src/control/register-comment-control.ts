import type { FastifyInstance } from 'fastify'
import { ApiError } from '../api-error.js'
import { commentOnPull, emitIssueComment } from '../operations/comment-on-pull.js'
import { idsOf } from '../operations/push-branch.js'
import { accountOf } from '../queries.js'
import { renderComment } from '../render/comment.js'
import type { Comment } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'
import {
  controlledPull,
  controlledRepository,
  type InPull,
  type InRepository,
  readControl,
} from './control-request.js'
import { common, newComment } from './schemas.js'

const PULL = '/_control/repositories/:owner/:name/pull-requests/:number'
const ONE = '/_control/repositories/:owner/:name/comments/:id'
type ById = { Params: InRepository['Params'] & { id: string } }

/** People comment, edit and delete comments, anybody's if they may write. */
export const registerCommentControl = (app: FastifyInstance, world: World): void => {
  const { state } = world
  const controlledComment = (params: ById['Params']): Comment => {
    const comment = state.comments[params.id]
    if (comment?.repositoryId !== controlledRepository(world, params).id)
      throw new ApiError(404, `There is no comment ${params.id}`)
    return comment
  }
  const senderFor = (comment: Comment, login: string | undefined) =>
    login !== undefined || comment.author === 'app'
      ? world.ensureAccount(login ?? 'octo-dev')
      : accountOf(state, comment.author)

  app.get<InPull>(`${PULL}/comments`, request => {
    const pull = controlledPull(world, request.params)
    return Object.values(state.comments)
      .filter(one => one.repositoryId === pull.repositoryId && one.issueNumber === pull.number)
      .map(one => ({
        ...renderComment(world.publicUrl(), world, one),
        reacted: (one.reactions ?? []).map(({ content }) => content),
      }))
  })

  app.post<InPull>(`${PULL}/comments`, (request, reply) => {
    const pull = controlledPull(world, request.params)
    const { body, sender, deliver } = readControl(newComment, request)
    const author = sender === undefined ? accountOf(state, pull.authorId) : world.ensureAccount(sender)
    const comment = commentOnPull(world, pull, author, body)
    const sent = emitIssueComment(world, comment, 'created', { deliver })
    return reply.code(201).send({ id: comment.id, deliveries: idsOf([sent]) })
  })

  app.post<ById>(`${ONE}/edit`, request => {
    const comment = controlledComment(request.params)
    const { body, sender, deliver } = readControl(newComment, request)
    const fields = { changes: { body: { from: comment.body } } }
    Object.assign(comment, { body, updatedAt: formatTime(world.clock.now().getTime()) })
    world.save()
    const by = { sender: senderFor(comment, sender) }
    return { deliveries: idsOf([emitIssueComment(world, comment, 'edited', { ...by, deliver, fields })]) }
  })

  app.delete<ById>(ONE, request => {
    const comment = controlledComment(request.params)
    const { sender, deliver } = readControl(common, request)
    delete state.comments[comment.id]
    world.save()
    return {
      deliveries: idsOf([
        emitIssueComment(world, comment, 'deleted', { sender: senderFor(comment, sender), deliver }),
      ]),
    }
  })
}
