import { DomainError } from '@taxiway/domain'
import fp from 'fastify-plugin'

const maxDepth = 32
const maxItems = 1_000

/** JSON within bounds: nothing deeper than 32 levels, no array of more than 1,000 items, no `__proto__`. */
export const jsonBody = fp(
  async app => {
    const parse = app.getDefaultJsonParser('error', 'error')
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
      parse(request, body as string, (error, value) => {
        if (error) return done(error)
        const problem = findExcess(value, 1)
        return problem ? done(new DomainError('request.too_large', { message: problem })) : done(null, value)
      })
    })
  },
  { name: 'json-body' },
)

const findExcess = (value: unknown, depth: number): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > maxDepth) return `JSON may be nested ${maxDepth} levels deep at most.`
  if (Array.isArray(value) && value.length > maxItems) return `An array may hold ${maxItems} items at most.`
  for (const child of Object.values(value)) {
    const problem = findExcess(child, depth + 1)
    if (problem) return problem
  }
  return undefined
}
