import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { baseOf, findNamed, requireApp, requireInstallation } from '../access.js'
import { ApiError, notFound } from '../api-error.js'
import { expiryOf, issueInstallationToken } from '../issue-token.js'
import { paginate } from '../paginate.js'
import { parseBody } from '../parse-body.js'
import { installationOf, repositoriesOf, repositoryOf } from '../queries.js'
import { renderApp, renderInstallation } from '../render/app.js'
import { renderRepository } from '../render/repository.js'
import type { World } from '../world.js'

const MAX_REPOSITORIES = 500

const tokenRequest = z.object({
  repositories: z.array(z.string()).max(MAX_REPOSITORIES).optional(),
  repository_ids: z.array(z.number().int()).max(MAX_REPOSITORIES).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
})

type ById = { Params: { id: string } }

/** What the App does as itself, and what an installation token is told about itself. */
export const registerAppRoutes = (app: FastifyInstance, world: World): void => {
  const { state } = world

  app.get('/app', request => {
    requireApp(request)
    const installations = Object.keys(state.installations).length
    return {
      ...renderApp(baseOf(request), world.app),
      name: world.state.madeApp?.name ?? world.app.slug,
      events: world.app.events,
      installations_count: installations,
    }
  })

  app.get<ById>('/app/installations/:id', request => {
    requireApp(request)
    const installation = state.installations[request.params.id]
    if (!installation) throw notFound()
    return renderInstallation(baseOf(request), state, world.app, installation)
  })

  app.post<ById>('/app/installations/:id/access_tokens', (request, reply) => {
    requireApp(request)
    const installation = state.installations[request.params.id]
    if (!installation) throw notFound()
    if (installation.suspendedAt !== null) throw new ApiError(403, 'This installation has been suspended')
    const token = issueInstallationToken(world, installation, parseBody(tokenRequest, request))
    const selected = token.repositoryIds?.map(id =>
      renderRepository(baseOf(request), state, repositoryOf(state, id)),
    )
    return reply.code(201).send({
      token: token.token,
      expires_at: expiryOf(token),
      permissions: token.permissions,
      repository_selection: selected ? 'selected' : installation.repositorySelection,
      ...(selected ? { repositories: selected } : {}),
    })
  })

  app.get('/repos/:owner/:repo/installation', request => {
    requireApp(request)
    const installation = installationOf(state, findNamed(world, request))
    if (!installation) throw notFound()
    return renderInstallation(baseOf(request), state, world.app, installation)
  })

  app.get('/installation/repositories', (request, reply) => {
    const { installation, token } = requireInstallation(request)
    const reached = repositoriesOf(state, installation)
    const visible = token.repositoryIds
      ? reached.filter(one => token.repositoryIds?.includes(one.id))
      : reached
    const repositories = paginate(request, reply, visible).map(one =>
      renderRepository(baseOf(request), state, one),
    )
    return {
      total_count: visible.length,
      repository_selection: token.repositoryIds ? 'selected' : installation.repositorySelection,
      repositories,
    }
  })
}
