import type { FastifyInstance, FastifyRequest } from 'fastify'
import { baseOf, requireApp } from '../access.js'
import { ApiError, notFound, unprocessable } from '../api-error.js'
import { pageSize } from '../paginate.js'
import type { Delivery } from '../state.js'
import type { World } from '../world.js'

type ById = { Params: { id: string } }
type ByQuery = { Querystring: { per_page?: string; cursor?: string; status?: string } }

/** The delivery log of the App's webhook, newest first, and redelivery under the same GUID. */
export const registerHookRoutes = (app: FastifyInstance, world: World): void => {
  const find = (request: FastifyRequest<ById>): Delivery => {
    requireApp(request)
    if (!/^\d+$/.test(request.params.id)) throw new ApiError(400, 'Bad Request')
    const delivery = world.state.deliveries[request.params.id]
    if (delivery?.phase !== 'sent') throw notFound()
    return delivery
  }

  app.get<ByQuery>('/app/hook/deliveries', (request, reply) => {
    requireApp(request)
    const { cursor, status, per_page: perPage } = request.query
    const size = pageSize(perPage)
    const before = cursor === undefined ? Number.POSITIVE_INFINITY : readCursor(cursor)
    const matching = world.deliveries
      .all()
      .filter(one => one.phase === 'sent' && one.id < before && matchesStatus(one, status))
      .sort((a, b) => b.id - a.id)
    const page = matching.slice(0, size)
    const last = page.at(-1)
    if (last && matching.length > size) {
      const next = new URL(request.url, baseOf(request))
      next.searchParams.set('cursor', writeCursor(last.id))
      reply.header('link', `<${next.href}>; rel="next"`)
    }
    return page.map(renderItem)
  })

  app.get<ById>('/app/hook/deliveries/:id', request => {
    const delivery = find(request)
    return {
      ...renderItem(delivery),
      url: '',
      request: {
        headers: delivery.requestHeaders,
        payload: JSON.parse(world.deliveries.readBody(delivery).toString('utf8')),
      },
      response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
    }
  })

  app.post<ById>('/app/hook/deliveries/:id/attempts', (request, reply) => {
    world.deliveries.repeat(find(request), true)
    return reply.code(202).send({})
  })
}

const renderItem = (delivery: Delivery) => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: delivery.at,
  redelivery: delivery.redelivery,
  duration: delivery.durationMs / 1000,
  status: delivery.status,
  status_code: delivery.statusCode,
  event: delivery.event,
  action: delivery.action,
  installation_id: delivery.installationId,
  repository_id: delivery.repositoryId,
  throttled_at: null,
})

const matchesStatus = (delivery: Delivery, status: string | undefined): boolean => {
  if (status === undefined) return true
  if (status !== 'success' && status !== 'failure') throw unprocessable('Invalid status')
  const isSuccess = delivery.statusCode >= 200 && delivery.statusCode < 400
  return isSuccess === (status === 'success')
}

const writeCursor = (id: number): string => `v1_${id}`

const readCursor = (cursor: string): number => {
  const [, id] = /^v1_(\d+)$/.exec(cursor) ?? []
  if (id === undefined) throw new ApiError(400, 'Invalid cursor')
  return Number(id)
}
