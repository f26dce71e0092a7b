import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import {
  closePull,
  editPull,
  labelPull,
  mergePull,
  reopenPull,
  setDraft,
  setLocked,
  unlabelPull,
} from '../operations/change-pull.js'
import { enqueuePull } from '../operations/merge-queue.js'
import { openPull } from '../operations/open-pull.js'
import type { PullChange } from '../operations/pull-change.js'
import { type ChangeOptions, pushBranch } from '../operations/push-branch.js'
import { shownOnPull } from '../operations/shown-on-pull.js'
import { accountOf, repositoryOf } from '../queries.js'
import { renderPullRequest } from '../render/pull-request.js'
import type { PullRequest } from '../state.js'
import type { World } from '../world.js'
import {
  controlledPull,
  controlledRepository,
  type InPull,
  type InRepository,
  readControl,
} from './control-request.js'
import { common, newPull, pullEdit, pullLabel, pullPush } from './schemas.js'

const ALL = '/_control/repositories/:owner/:name/pull-requests'
const ONE = `${ALL}/:number`

/** Control calls on pull requests. Each answers with the pull request as it now is, and the deliveries it made. */
export const registerPullControl = (app: FastifyInstance, world: World): void => {
  const describe = ({ pull, deliveries }: PullChange) => ({
    number: pull.number,
    sha: pull.head.sha,
    pull_request: renderPullRequest(world.publicUrl(), world.state, pull),
    deliveries,
  })

  const on = <T extends z.ZodType<Pick<z.infer<typeof common>, 'sender' | 'deliver' | 'sameTimestamp'>>>(
    action: string,
    schema: T,
    change: (pull: PullRequest, options: ChangeOptions, body: z.infer<T>) => PullChange | Promise<PullChange>,
  ): void => {
    app.post<InPull>(`${ONE}/${action}`, async request => {
      const body = readControl(schema, request)
      const found = controlledPull(world, request.params)
      const sender = senderFor(world, found, body.sender)
      const options = { sender, deliver: body.deliver, sameTimestamp: body.sameTimestamp }
      return describe(
        await world.exclusively(found.repositoryId, async () => {
          const pull = controlledPull(world, request.params)
          return change(pull, options, body)
        }),
      )
    })
  }

  app.post<InRepository>(ALL, async (request, reply) => {
    const repository = controlledRepository(world, request.params)
    const body = readControl(newPull, request)
    const opened = await world.exclusively(repository.id, () => openPull(world, repository, body))
    return reply.code(201).send(describe(opened))
  })
  app.get<InPull>(ONE, request => describe({ pull: controlledPull(world, request.params), deliveries: [] }))

  /** What its page shows, for programs. */
  app.get<InPull>(`${ONE}/shown`, async request => {
    const pull = controlledPull(world, request.params)
    const commits = await world.git.log(pull.head.repositoryId, ['--max-count=200', pull.head.sha])
    const shown = shownOnPull(world, pull, new Set(commits.map(({ sha }) => sha)))
    return {
      comments: shown.comments,
      checks: shown.checks,
      deployments: shown.deployments.map(({ deployment, status }) => ({
        ...deployment,
        state: status?.state ?? 'pending',
        statusDescription: status?.description ?? null,
        environmentUrl: status?.environmentUrl ?? null,
      })),
    }
  })

  app.post<InPull>(`${ONE}/push`, async (request: FastifyRequest<InPull>) => {
    const pull = controlledPull(world, request.params)
    const body = readControl(pullPush, request)
    const pushed = await world.exclusively(pull.repositoryId, () => {
      const author = body.author ?? accountOf(world.state, pull.authorId).login
      const repository = repositoryOf(world.state, pull.head.repositoryId)
      return pushBranch(world, repository, { ...body, branch: pull.head.ref, author })
    })
    return { ...describe({ pull, deliveries: pushed.deliveries }), sha: pushed.sha, before: pushed.before }
  })

  on('close', common, (pull, options) => closePull(world, pull, options))
  on('reopen', common, (pull, options) => reopenPull(world, pull, options))
  on('merge', common, (pull, options) => mergePull(world, pull, options))
  on('edit', pullEdit, (pull, options, body) => editPull(world, pull, body, options))
  on('label', pullLabel, (pull, options, body) => labelPull(world, pull, body.name, options))
  on('unlabel', pullLabel, (pull, options, body) => unlabelPull(world, pull, body.name, options))
  on('draft', common, (pull, options) => setDraft(world, pull, true, options))
  on('lock', common, (pull, options) => setLocked(world, pull, true, options))
  on('unlock', common, (pull, options) => setLocked(world, pull, false, options))
  app.post<InPull>(`${ONE}/enqueue`, request => {
    const pull = controlledPull(world, request.params)
    const body = readControl(common, request)
    return enqueuePull(world, pull, { ...body, sender: senderFor(world, pull, body.sender) })
  })
  on('ready', common, (pull, options) => setDraft(world, pull, false, options))
}

const senderFor = (world: World, pull: PullRequest, login: string | undefined) =>
  login === undefined ? accountOf(world.state, pull.authorId) : world.ensureAccount(login)
