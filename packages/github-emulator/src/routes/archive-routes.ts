import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { baseOf, requireRepository } from '../access.js'
import { notFound } from '../api-error.js'
import { findRepository, ownerOf } from '../queries.js'
import type { World } from '../world.js'

const LINK_LIFETIME_MS = 300_000

type InRepository = { Params: { owner: string; repo: string; '*': string } }
type Signed = { Params: { owner: string; repo: string; sha: string }; Querystring: { token?: string } }

/** Source archives: the API answers with a link that needs no credentials and soon stops working. */
export const registerArchiveRoutes = (app: FastifyInstance, world: World): void => {
  const sign = (repositoryId: number, sha: string, expiresAtMs: number): string =>
    createHmac('sha256', world.state.signingKey).update(`${repositoryId}/${sha}/${expiresAtMs}`).digest('hex')

  const isValid = (repositoryId: number, sha: string, token = ''): boolean => {
    const [expires = '', given = ''] = token.split('.')
    const expected = Buffer.from(sign(repositoryId, sha, Number(expires)))
    const signature = Buffer.from(given)
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return false
    return Number(expires) > world.clock.now().getTime()
  }

  const redirect = async (request: Parameters<typeof requireRepository>[1], ref: string): Promise<string> => {
    const repository = requireRepository(world, request, { permissions: ['contents'], level: 'read' })
    const sha = await world.git.resolve(repository.id, ref || repository.defaultBranch)
    if (!sha) throw notFound()
    const expiresAtMs = world.clock.now().getTime() + LINK_LIFETIME_MS
    const owner = encodeURIComponent(ownerOf(world.state, repository).login)
    const path = `${owner}/${encodeURIComponent(repository.name)}/legacy.tar.gz/${sha}`
    return `${baseOf(request)}/_codeload/${path}?token=${expiresAtMs}.${sign(repository.id, sha, expiresAtMs)}`
  }

  app.get<InRepository>('/repos/:owner/:repo/tarball', async (request, reply) =>
    reply.redirect(await redirect(request, ''), 302),
  )
  app.get<InRepository>('/repos/:owner/:repo/tarball/*', async (request, reply) =>
    reply.redirect(await redirect(request, request.params['*']), 302),
  )

  app.get<Signed>('/_codeload/:owner/:repo/legacy.tar.gz/:sha', (request, reply) => {
    const { owner, repo, sha } = request.params
    const repository = findRepository(world.state, owner, repo)
    if (!repository || !isValid(repository.id, sha, request.query.token)) throw notFound()
    const name = `${ownerOf(world.state, repository).login}-${repository.name}-${sha.slice(0, 7)}`
    reply.header('content-type', 'application/x-gzip')
    reply.header('content-disposition', `attachment; filename=${name}.tar.gz`)
    return reply.send(world.git.archive(repository.id, sha, `${name}/`))
  })
}
