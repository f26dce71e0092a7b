import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { baseOf, requireRepository } from '../access.js'
import { notFound } from '../api-error.js'
import type { LfsObject } from '../state.js'
import type { World } from '../world.js'

const CONTENTS = { permissions: ['contents'], level: 'read' as const }
const MEDIA_TYPE = 'application/vnd.git-lfs+json'
const batch = z.looseObject({
  operation: z.enum(['download', 'upload']),
  transfers: z.array(z.string()).optional(),
  objects: z
    .array(z.object({ oid: z.string(), size: z.int() }))
    .min(1)
    .max(100),
})

type InRepository = { Params: { owner: string; repo: string } }
type OneObject = { Params: { id: string; oid: string }; Querystring: { token?: string } }

/** The batch API of Git LFS (https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md), for downloads. */
export const registerLfsRoutes = (app: FastifyInstance, world: World): void => {
  const sign = ({ oid, repositoryId }: LfsObject): string =>
    createHash('sha256').update(`${world.state.signingKey}/${repositoryId}/${oid}`).digest('hex')
  const find = (repositoryId: number, oid: string): LfsObject | undefined =>
    world.state.lfsObjects.find(one => one.repositoryId === repositoryId && one.oid === oid)
  const refuse = (reply: FastifyReply, status: number, message: string) =>
    reply.code(status).type(MEDIA_TYPE).send(JSON.stringify({ message }))

  app.post<InRepository>('/:owner/:repo(^.+).git/info/lfs/objects/batch', async (request, reply) => {
    if (!request.headers.accept?.startsWith(MEDIA_TYPE))
      return refuse(reply, 406, `Accept must be ${MEDIA_TYPE}`)
    if (!request.headers['content-type']?.startsWith(MEDIA_TYPE))
      return refuse(reply, 422, `Content-Type must be ${MEDIA_TYPE}`)
    const repository = requireRepository(world, request, CONTENTS)
    const { success, data } = batch.safeParse(request.body)
    if (!success || data.operation !== 'download') return refuse(reply, 422, 'Invalid request')
    const objects = data.objects.map(({ oid, size }) => {
      const found = find(repository.id, oid)
      if (found === undefined)
        return { oid, size, error: { code: 404, message: 'Object does not exist on the server' } }
      const href = `${baseOf(request)}/_lfs/${repository.id}/${oid}?token=${sign(found)}`
      return { oid, size: found.size, authenticated: true, actions: { download: { href, expires_in: 3600 } } }
    })
    return reply.type(MEDIA_TYPE).send(JSON.stringify({ transfer: 'basic', objects, hash_algo: 'sha256' }))
  })

  app.get<OneObject>('/_lfs/:id/:oid', (request, reply) => {
    const found = find(Number(request.params.id), request.params.oid)
    if (found === undefined || request.query.token !== sign(found)) throw notFound()
    return reply.type('application/octet-stream').send(Buffer.from(found.content, 'base64'))
  })
}
