import type { FastifyInstance } from 'fastify'
import { baseOf, requireRepository } from '../access.js'
import { notFound, validationFailed } from '../api-error.js'
import { testMergeOf } from '../operations/test-merge.js'
import { paginate } from '../paginate.js'
import { laggingPull, laggingPulls } from '../pull-revisions.js'
import { accountOf } from '../queries.js'
import { renderChange } from '../render/commit.js'
import { renderPullRequest, renderPullRequestSimple } from '../render/pull-request.js'
import type { PullRequest, State } from '../state.js'
import type { World } from '../world.js'

type InRepository = {
  Params: { owner: string; repo: string; number: string }
  Querystring: Record<string, string>
}

const PULLS = { permissions: ['pull_requests'], level: 'read' as const }
const MAX_FILES = 3000

/** Pull requests as the API shows them, which may be later than they are: see the lag control. */
export const registerPullRoutes = (app: FastifyInstance, world: World): void => {
  const { state, git } = world
  const find = (request: Parameters<typeof requireRepository>[1] & { params: { number: string } }) => {
    const repository = requireRepository(world, request, PULLS)
    const pull = laggingPull(world, repository.id, Number(request.params.number))
    if (!pull) throw notFound()
    return { repository, pull }
  }

  app.get<InRepository>('/repos/:owner/:repo/pulls', (request, reply) => {
    const repository = requireRepository(world, request, PULLS)
    const pulls = select(state, laggingPulls(world, repository.id), request.query)
    return paginate(request, reply, pulls).map(pull => renderPullRequestSimple(baseOf(request), state, pull))
  })

  app.get<InRepository>('/repos/:owner/:repo/pulls/:number', async request => {
    const { repository, pull } = find(request)
    const testMerge = await world.exclusively(repository.id, () => testMergeOf(world, pull))
    return renderPullRequest(baseOf(request), state, pull, { testMerge })
  })

  app.get<InRepository>('/repos/:owner/:repo/pulls/:number/files', async (request, reply) => {
    const { repository, pull } = find(request)
    const from = (await git.mergeBase(repository.id, pull.base.sha, pull.head.sha)) ?? pull.base.sha
    const changes = (await git.changes(repository.id, from, pull.head.sha)).slice(0, MAX_FILES)
    const page = paginate(request, reply, changes)
    return Promise.all(
      page.map(async change => {
        const isTouched = change.additions + change.deletions > 0
        const patch = isTouched ? await git.patch(repository.id, from, pull.head.sha, change.path) : null
        return renderChange(baseOf(request), state, repository, pull.head.sha, change, patch)
      }),
    )
  })
}

const select = (
  state: State,
  pulls: PullRequest[],
  query: Record<string, string | undefined>,
): PullRequest[] => {
  const { state: wanted = 'open', head, base, sort = 'created' } = query
  if (!['open', 'closed', 'all'].includes(wanted)) {
    throw validationFailed({ resource: 'PullRequest', field: 'state', code: 'invalid' })
  }
  const direction = query['direction'] ?? (sort === 'created' ? 'desc' : 'asc')
  const key = (pull: PullRequest) => (sort === 'updated' ? pull.updatedAt : pull.createdAt)
  const label = (pull: PullRequest) => `${accountOf(state, pull.head.ownerId).login}:${pull.head.ref}`
  const sign = direction === 'desc' ? -1 : 1
  return pulls
    .filter(pull => wanted === 'all' || pull.state === wanted)
    .filter(pull => base === undefined || pull.base.ref === base)
    .filter(pull => head === undefined || !head.includes(':') || label(pull) === head)
    .sort((a, b) => sign * (key(a).localeCompare(key(b)) || a.number - b.number))
}
