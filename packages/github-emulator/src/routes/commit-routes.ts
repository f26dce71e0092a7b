import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { baseOf, requireRepository } from '../access.js'
import { ApiError, notFound, unprocessable } from '../api-error.js'
import { paginate } from '../paginate.js'
import { renderChange, renderCommit } from '../render/commit.js'
import { repositoryHtmlUrl, repositoryUrl } from '../render/repository.js'
import type { Repository } from '../state.js'
import type { World } from '../world.js'
import { answerCheckRunsOf } from './check-run-routes.js'
import { answerStatusesOf } from './status-routes.js'

type Query = Record<string, string | undefined>
type InRepository = { Params: { owner: string; repo: string; '*': string }; Querystring: Query }

const CONTENTS = { permissions: ['contents'], level: 'read' as const }
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
const MAX_COMPARED_FILES = 300

/** Commits, and what hangs on them: a reference may hold slashes, so what is asked is told from the path's end. */
export const registerCommitRoutes = (app: FastifyInstance, world: World): void => {
  app.get<InRepository>('/repos/:owner/:repo/commits/*', async (request, reply) => {
    const path = request.params['*']
    if (path.endsWith('/check-runs'))
      return answerCheckRunsOf(world, request, reply, path.slice(0, -'/check-runs'.length))
    if (path.endsWith('/statuses'))
      return answerStatusesOf(world, request, reply, path.slice(0, -'/statuses'.length), 'list')
    if (path.endsWith('/status'))
      return answerStatusesOf(world, request, reply, path.slice(0, -'/status'.length), 'combined')
    return showCommit(world, request, reply, path)
  })

  app.get<InRepository>('/repos/:owner/:repo/compare/*', (request, reply) => compare(world, request, reply))
}

const showCommit = async (
  world: World,
  request: FastifyRequest<InRepository>,
  reply: FastifyReply,
  ref: string,
) => {
  const repository = requireRepository(world, request, CONTENTS)
  const sha = await world.git.resolve(repository.id, ref)
  if (!sha) throw unprocessable(`No commit found for SHA: ${ref}`)
  // With this media type the answer is the bare hash, the cheapest way to ask where a branch is.
  if (request.headers.accept?.includes('.sha')) return reply.type('application/vnd.github.sha').send(sha)
  const [commit] = await world.git.log(repository.id, ['-1', sha])
  if (!commit) throw notFound()
  const changes = await renderChanges(world, request, repository, commit.parents[0] ?? EMPTY_TREE, sha)
  const sum = (key: 'additions' | 'deletions' | 'changes') =>
    changes.reduce((total, one) => total + one[key], 0)
  return {
    ...renderCommit(baseOf(request), world.state, repository, commit),
    stats: { total: sum('changes'), additions: sum('additions'), deletions: sum('deletions') },
    files: paginate(request, reply, changes),
  }
}

const compare = async (world: World, request: FastifyRequest<InRepository>, reply: FastifyReply) => {
  const { state, git } = world
  const repository = requireRepository(world, request, CONTENTS)
  const [baseRef = '', headRef = ''] = request.params['*'].split('...')
  const [base, head] = await Promise.all([
    git.resolve(repository.id, baseRef),
    git.resolve(repository.id, headRef),
  ])
  if (!base || !head) throw notFound()
  const mergeBase = await git.mergeBase(repository.id, base, head)
  if (!mergeBase) throw new ApiError(404, `No common ancestor between ${baseRef} and ${headRef}.`)
  const [commits, behind] = await Promise.all([
    git.log(repository.id, ['--reverse', head, `^${base}`]),
    git.count(repository.id, `${head}..${base}`),
  ])
  const show = async (sha: string) => {
    const [commit] = await git.log(repository.id, ['-1', sha])
    if (!commit) throw notFound()
    return renderCommit(baseOf(request), state, repository, commit)
  }
  const url = `${repositoryUrl(baseOf(request), state, repository)}/compare/${baseRef}...${headRef}`
  const htmlUrl = `${repositoryHtmlUrl(baseOf(request), state, repository)}/compare/${base}...${head}`
  const isFirstPage = (Number(request.query['page']) || 1) === 1
  const files = isFirstPage ? await renderChanges(world, request, repository, mergeBase, head) : []
  return {
    url,
    html_url: htmlUrl,
    permalink_url: htmlUrl,
    diff_url: `${htmlUrl}.diff`,
    patch_url: `${htmlUrl}.patch`,
    base_commit: await show(base),
    merge_base_commit: await show(mergeBase),
    status: statusOf(commits.length, behind),
    ahead_by: commits.length,
    behind_by: behind,
    total_commits: commits.length,
    commits: paginate(request, reply, commits).map(one =>
      renderCommit(baseOf(request), state, repository, one),
    ),
    files: files.slice(0, MAX_COMPARED_FILES),
  }
}

const statusOf = (ahead: number, behind: number): string => {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

const renderChanges = async (
  world: World,
  request: FastifyRequest,
  repository: Repository,
  from: string,
  to: string,
) => {
  const changes = await world.git.changes(repository.id, from, to)
  return Promise.all(
    changes.slice(0, MAX_COMPARED_FILES).map(async change => {
      const patch = await world.git.patch(repository.id, from, to, change.path)
      return renderChange(baseOf(request), world.state, repository, to, change, patch)
    }),
  )
}
