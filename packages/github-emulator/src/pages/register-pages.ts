import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { notFound } from '../api-error.js'
import { findRepository, pullKey } from '../queries.js'
import type { Repository } from '../state.js'
import type { World } from '../world.js'
import { pagePolicy } from './layout.js'
import { renderPullPage } from './pull-page.js'
import { renderRepositoryPage } from './repository-page.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A page for people: it is open to all and costs no request of the API's limit. */
    page?: true
  }
}

type InRepository = { Params: { owner: string; repo: string; number: string } }

/** What people see on github.com, at the same paths: `html_url` of a repository and of a pull request lead here. */
export const registerPages = (app: FastifyInstance, world: World): void => {
  const options = { config: { page: true } } as const

  app.get<InRepository>('/:owner/:repo', options, (request, reply) =>
    answer(reply, renderRepositoryPage(world, repositoryOf(world, request))),
  )

  app.get<InRepository>('/:owner/:repo/pull/:number', options, async (request, reply) => {
    const repository = repositoryOf(world, request)
    const pull = world.state.pulls[pullKey(repository.id, Number(request.params.number))]
    if (!pull) throw notFound()
    return answer(reply, await renderPullPage(world, pull))
  })
}

const repositoryOf = (world: World, request: FastifyRequest<InRepository>): Repository => {
  const found = findRepository(world.state, request.params.owner, request.params.repo)
  if (!found) throw notFound()
  return found
}

const answer = (reply: FastifyReply, page: string) =>
  reply
    .headers({
      'content-security-policy': pagePolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(page)
