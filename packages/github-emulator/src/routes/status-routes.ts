import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { baseOf, requireRepository } from '../access.js'
import { notFound, unprocessable, validationFailed } from '../api-error.js'
import { addStatus, emitStatus } from '../operations/emit-status.js'
import { paginate } from '../paginate.js'
import { parseBody } from '../parse-body.js'
import { ownerOf } from '../queries.js'
import { nodeId, renderBot } from '../render/account.js'
import { renderRepository, repositoryUrl } from '../render/repository.js'
import type { CommitStatus, Repository } from '../state.js'
import type { World } from '../world.js'
import { refuseLongDescription } from './refuse-long-description.js'

const MAX_PER_CONTEXT = 1000
const READ = { permissions: ['statuses'], level: 'read' as const }
const WRITE = { permissions: ['statuses'], level: 'write' as const }

const statusBody = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  target_url: z.string().nullable().optional(),
  description: z.string().nullable().optional(),
  context: z.string().default('default'),
})

type OfSha = { Params: { owner: string; repo: string; sha: string } }

/** Commit statuses: a new one of the same context stands before the older ones. */
export const registerStatusRoutes = (app: FastifyInstance, world: World): void => {
  app.post<OfSha>('/repos/:owner/:repo/statuses/:sha', async (request, reply) => {
    const repository = requireRepository(world, request, WRITE)
    const body = parseBody(statusBody, request)
    const { sha } = request.params
    if ((await world.git.resolve(repository.id, sha)) !== sha)
      throw unprocessable(`No commit found for SHA: ${sha}`)
    const about = { resource: 'Status', code: 'custom' }
    refuseLongDescription('Status', body.description)
    if (body.target_url && !/^https?:\/\//.test(body.target_url)) {
      throw validationFailed({ ...about, field: 'target_url', message: 'target_url must use http(s) scheme' })
    }
    const same = statusesOf(world, repository.id, sha).filter(one => one.context === body.context)
    if (same.length >= MAX_PER_CONTEXT) {
      const message = 'This SHA and context has reached the maximum number of statuses.'
      throw validationFailed({ ...about, field: 'base', message })
    }
    const status = addStatus(world, repository, {
      sha,
      context: body.context,
      state: body.state,
      description: body.description ?? null,
      targetUrl: body.target_url ?? null,
    })
    await emitStatus(world, repository, status, { sender: ownerOf(world.state, repository) })
    const creator = renderBot(baseOf(request), world.app)
    return reply.code(201).send({ ...renderStatus(baseOf(request), world, repository, status), creator })
  })
}

export const statusesOf = (world: World, repositoryId: number, sha: string): CommitStatus[] =>
  world.state.commitStatuses.filter(one => one.repositoryId === repositoryId && one.sha === sha).reverse()

/** The latest status of each context. */
export const latestStatuses = (world: World, repositoryId: number, sha: string): CommitStatus[] => {
  const all = statusesOf(world, repositoryId, sha)
  const isFirst = (status: CommitStatus, at: number) =>
    all.findIndex(one => one.context.toLowerCase() === status.context.toLowerCase()) === at
  return all.filter(isFirst)
}

export const answerStatusesOf = async (
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  ref: string,
  form: 'list' | 'combined',
) => {
  const repository = requireRepository(world, request, READ)
  const sha = await world.git.resolve(repository.id, ref)
  if (!sha) throw notFound()
  const render = (one: CommitStatus) => renderStatus(baseOf(request), world, repository, one)
  const creator = renderBot(baseOf(request), world.app)
  if (form === 'list') {
    const page = paginate(request, reply, statusesOf(world, repository.id, sha))
    return page.map(one => ({ ...render(one), creator }))
  }
  const latest = latestStatuses(world, repository.id, sha)
  const url = repositoryUrl(baseOf(request), world.state, repository)
  return {
    state: combine(latest),
    statuses: paginate(request, reply, latest).map(render),
    sha,
    total_count: latest.length,
    repository: renderRepository(baseOf(request), world.state, repository),
    commit_url: `${url}/commits/${sha}`,
    url: `${url}/commits/${sha}/status`,
  }
}

const combine = (statuses: CommitStatus[]): string => {
  if (statuses.some(one => one.state === 'error' || one.state === 'failure')) return 'failure'
  if (statuses.length === 0 || statuses.some(one => one.state === 'pending')) return 'pending'
  return 'success'
}

const renderStatus = (base: string, world: World, repository: Repository, status: CommitStatus) => ({
  url: `${repositoryUrl(base, world.state, repository)}/statuses/${status.sha}`,
  avatar_url: `${base}/avatars/in/${world.app.id}?v=4`,
  id: status.id,
  node_id: nodeId('StatusContext', status.id),
  state: status.state,
  description: status.description,
  target_url: status.targetUrl,
  context: status.context,
  created_at: status.createdAt,
  updated_at: status.createdAt,
})
