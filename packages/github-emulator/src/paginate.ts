import type { FastifyReply, FastifyRequest } from 'fastify'
import { baseOf } from './access.js'

const DEFAULT_SIZE = 30
const MAX_SIZE = 100

/** One page of a list, with the `Link` header that leads to the others. */
export const paginate = <T>(request: FastifyRequest, reply: FastifyReply, items: T[]): T[] => {
  const query = request.query as Record<string, string | undefined>
  const size = pageSize(query['per_page'])
  const page = Math.max(1, Number(query['page']) || 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (number: number, rel: string): string => {
    const url = new URL(request.url, baseOf(request))
    url.searchParams.set('page', String(number))
    return `<${url.href}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ]
  if (links.length > 0) reply.header('link', links.join(', '))
  return items.slice((page - 1) * size, page * size)
}

export const pageSize = (value: string | undefined): number =>
  Math.min(MAX_SIZE, Math.max(1, Number(value) || DEFAULT_SIZE))
