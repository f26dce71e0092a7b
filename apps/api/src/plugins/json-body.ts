import { isUtf8 } from 'node:buffer'
import { DomainError, findMalformedText } from '@taxiway/domain'
import fp from 'fastify-plugin'

const maxDepth = 32
const maxItems = 1_000

/**
 * JSON within limits: UTF-8, at most 32 levels, no array of more than 1,000 items, no `__proto__`, no half of
 * a surrogate pair in any text, and not `null`, because schemas cannot tell it from a missing body.
 */
export const jsonBody = fp(
  async app => {
    const parse = app.getDefaultJsonParser('error', 'error')
    app.removeAllContentTypeParsers()
    app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
      if (!isUtf8(bytes)) return done(notUtf8())
      parse(request, bytes.toString(), (error, value) => {
        const problem = error ?? findProblem(value)
        return problem ? done(problem) : done(null, value)
      })
    })
  },
  { name: 'json-body' },
)

/**
 * Checks bytes for another parser: Better Auth parses its bodies itself. Throws `request.malformed` or
 * `request.invalid`.
 */
export const checkJsonBytes = (bytes: Buffer): void => {
  if (bytes.length === 0) return
  if (!isUtf8(bytes)) throw notUtf8()
  const problem = findProblem(parseJson(bytes.toString()))
  if (problem) throw problem
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new DomainError('request.malformed', { cause: error })
  }
}

const notUtf8 = () =>
  new DomainError('request.malformed', {
    message: 'The body is not UTF-8. Encode it as UTF-8 and send it again.',
  })

const findProblem = (value: unknown): DomainError | undefined => {
  if (value === null)
    return new DomainError('request.invalid', {
      details: {
        errors: [{ path: 'body', message: 'must not be null: leave the body out, or send an object' }],
      },
    })
  const excess = findExcess(value, 1)
  if (excess) return new DomainError('request.too_large', { message: excess })
  const place = findMalformedText(value)
  return place && new DomainError('request.invalid', { details: { errors: [malformedAt(place)] } })
}

/** Do not repeat unusual field names: they may be secrets in the wrong place, and clients log answers. */
const malformedAt = (place: readonly string[]) => ({
  path: ['body', ...(place.every(key => /^[a-z0-9]{1,40}$/i.test(key)) ? place : [])].join('.'),
  message: 'must be Unicode text: it holds half of a surrogate pair',
})

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
