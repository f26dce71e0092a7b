import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { actorOf, baseOf, requireRepository } from '../access.js'
import { ApiError, notAccessible, notFound, unprocessable, validationFailed } from '../api-error.js'
import { emitCheckRun } from '../operations/emit-check-run.js'
import { paginate } from '../paginate.js'
import { parseBody } from '../parse-body.js'
import { renderCheckRun } from '../render/check-run.js'
import { type CheckRun, nextId, type Repository } from '../state.js'
import { formatTime } from '../times.js'
import type { World } from '../world.js'
import { type CheckRunFields, checkRunCreation, checkRunUpdate } from './check-run-schemas.js'

const READ = { permissions: ['checks'], level: 'read' as const }
const WRITE = { permissions: ['checks'], level: 'write' as const }

type InRepository = { Params: { owner: string; repo: string } }
type ById = { Params: { owner: string; repo: string; id: string } }
type OfCommit = { Querystring: Record<string, string | undefined> }

/** Check runs, which only an App can write. */
export const registerCheckRunRoutes = (app: FastifyInstance, world: World): void => {
  const find = (request: FastifyRequest<ById>, need: typeof READ | typeof WRITE): CheckRun => {
    const repository = requireRepository(world, request, need)
    const run = world.state.checkRuns[request.params.id]
    if (run?.repositoryId !== repository.id) throw notFound()
    return run
  }

  app.post<InRepository>('/repos/:owner/:repo/check-runs', async (request, reply) => {
    const repository = requireRepository(world, request, WRITE)
    if (actorOf(request).kind !== 'installation') throw notAccessible()
    const body = parseBody(checkRunCreation, request)
    if ((await world.git.resolve(repository.id, body.head_sha)) !== body.head_sha) {
      throw unprocessable(`No commit found for SHA: ${body.head_sha}`)
    }
    const run = addCheckRun(world, repository, body.name, body.head_sha)
    applyFields(world, run, body)
    world.state.checkRuns[run.id] = run
    world.save()
    announce(world, run, 'created')
    if (run.status === 'completed') announce(world, run, 'completed')
    return reply.code(201).send(renderCheckRun(baseOf(request), world, run))
  })

  app.get<ById>('/repos/:owner/:repo/check-runs/:id', request =>
    renderCheckRun(baseOf(request), world, find(request, READ)),
  )

  app.patch<ById>('/repos/:owner/:repo/check-runs/:id', request => {
    const run = find(request, WRITE)
    if (run.foreignApp !== undefined)
      throw new ApiError(
        403,
        'Invalid app_id - check run can only be modified by the GitHub App that created it.',
      )
    const wasCompleted = run.status === 'completed'
    const body = parseBody(checkRunUpdate, request)
    applyFields(world, run, body)
    run.name = body.name ?? run.name
    world.save()
    if (run.status === 'completed' && !wasCompleted) announce(world, run, 'completed')
    return renderCheckRun(baseOf(request), world, run)
  })
}

/** `GET …/commits/{ref}/check-runs`: of runs with one name the latest, unless all are asked for. */
export const answerCheckRunsOf = async (
  world: World,
  request: FastifyRequest<OfCommit>,
  reply: FastifyReply,
  ref: string,
) => {
  const repository = requireRepository(world, request, READ)
  const sha = await world.git.resolve(repository.id, ref)
  if (!sha) throw unprocessable(`No commit found for SHA: ${ref}`)
  const { check_name: name, status, filter = 'latest' } = request.query
  const all = checkRunsOf(world, repository.id, sha).reverse()
  const runs = all
    .filter(
      (run, at) =>
        filter === 'all' ||
        all.findIndex(one => one.name === run.name && one.foreignApp === run.foreignApp) === at,
    )
    .filter(run => name === undefined || run.name === name)
    .filter(run => status === undefined || run.status === status)
  const page = paginate(request, reply, runs).map(run => renderCheckRun(baseOf(request), world, run))
  return { total_count: runs.length, check_runs: page }
}

export const checkRunsOf = (world: World, repositoryId: number, sha: string): CheckRun[] =>
  Object.values(world.state.checkRuns)
    .filter(run => run.repositoryId === repositoryId && run.headSha === sha)
    .sort((a, b) => a.id - b.id)

const announce = (world: World, run: CheckRun, action: string): void => {
  emitCheckRun(world, run, action, {})
}

export const addCheckRun = (
  world: World,
  repository: Repository,
  name: string,
  headSha: string,
): CheckRun => {
  const [sibling] = checkRunsOf(world, repository.id, headSha)
  return {
    id: nextId(world.state),
    repositoryId: repository.id,
    suiteId: sibling?.suiteId ?? nextId(world.state),
    name,
    headSha,
    externalId: '',
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: formatTime(world.clock.now().getTime()),
    completedAt: null,
    output: { title: null, summary: null, text: null, annotations: 0 },
  }
}

/** A conclusion completes the run, and a completed run needs one; taking up work again clears it. */
export const applyFields = (world: World, run: CheckRun, body: CheckRunFields): void => {
  const isCompleted =
    body.conclusion !== undefined || body.status === 'completed' || body.completed_at !== undefined
  if (isCompleted && body.conclusion === undefined) {
    throw validationFailed({ resource: 'CheckRun', field: 'conclusion', code: 'missing_field' })
  }
  run.externalId = body.external_id ?? run.externalId
  run.detailsUrl = body.details_url ?? run.detailsUrl
  run.startedAt = body.started_at ?? run.startedAt
  if (isCompleted) {
    run.status = 'completed'
    run.conclusion = body.conclusion ?? null
    run.completedAt = body.completed_at ?? formatTime(world.clock.now().getTime())
  } else if (body.status !== undefined) {
    Object.assign(run, { status: body.status, conclusion: null, completedAt: null })
  }
  if (!body.output) return
  const { title, summary, text, annotations = [] } = body.output
  run.output = {
    title: title ?? run.output.title,
    summary,
    text: text ?? run.output.text,
    annotations: run.output.annotations + annotations.length,
  }
}
