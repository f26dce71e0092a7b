import type { FastifyInstance } from 'fastify'
import { actorOf, baseOf, requireRepository } from '../access.js'
import { notFound } from '../api-error.js'
import { paginate } from '../paginate.js'
import { findAccount, roleOf, rolePermissions } from '../queries.js'
import { renderAccount } from '../render/account.js'
import { renderCommit } from '../render/commit.js'
import { renderFullRepository, repositoryHtmlUrl, repositoryUrl } from '../render/repository.js'
import type { Role } from '../state.js'
import type { World } from '../world.js'

type InRepository = { Params: { owner: string; repo: string; '*': string } }

const METADATA = { permissions: ['metadata'], level: 'read' as const }
const CONTENTS = { permissions: ['contents'], level: 'read' as const }
// What `permission` says for roles it has no word for.
const LEGACY: Partial<Record<Role, string>> = { maintain: 'write', triage: 'read' }

/** Repositories, their people, branches and references. */
export const registerRepositoryRoutes = (app: FastifyInstance, world: World): void => {
  const { state, git } = world

  app.get<InRepository>('/repos/:owner/:repo', request => {
    const repository = requireRepository(world, request, METADATA)
    const actor = actorOf(request)
    const permissions =
      actor.kind === 'user' ? { permissions: rolePermissions(roleOf(repository, actor.account)) } : {}
    return { ...renderFullRepository(baseOf(request), state, repository), ...permissions }
  })

  app.get<{ Params: { owner: string; repo: string; username: string } }>(
    '/repos/:owner/:repo/collaborators/:username/permission',
    request => {
      const repository = requireRepository(world, request, METADATA)
      const account = findAccount(state, request.params.username)
      if (!account) throw notFound()
      const role = roleOf(repository, account)
      const user = renderAccount(baseOf(request), account)
      return {
        permission: LEGACY[role] ?? role,
        role_name: role,
        user: { ...user, permissions: rolePermissions(role), role_name: role },
      }
    },
  )

  app.get<InRepository>('/repos/:owner/:repo/branches', async (request, reply) => {
    const repository = requireRepository(world, request, CONTENTS)
    const url = repositoryUrl(baseOf(request), state, repository)
    const refs = await git.refs(repository.id, 'refs/heads/')
    return paginate(request, reply, refs).map(({ ref, sha }) => ({
      name: ref.replace('refs/heads/', ''),
      commit: { sha, url: `${url}/commits/${sha}` },
      protected: false,
    }))
  })

  app.get<InRepository>('/repos/:owner/:repo/branches/*', async request => {
    const repository = requireRepository(world, request, CONTENTS)
    const name = request.params['*']
    const [commit] = await tipOf(world, repository.id, `refs/heads/${name}`)
    if (!commit) throw notFound()
    const url = `${repositoryUrl(baseOf(request), state, repository)}/branches/${encodeURIComponent(name)}`
    const html = `${repositoryHtmlUrl(baseOf(request), state, repository)}/tree/${name}`
    return {
      name,
      commit: renderCommit(baseOf(request), state, repository, commit),
      _links: { self: url, html },
      protected: false,
      protection: {
        enabled: false,
        required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
      },
      protection_url: `${url}/protection`,
    }
  })
}

const tipOf = async (world: World, id: number, ref: string) => {
  const sha = await world.git.resolve(id, ref)
  return sha ? world.git.log(id, ['-1', sha]) : []
}
