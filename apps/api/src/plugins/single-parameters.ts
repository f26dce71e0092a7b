import { DomainError } from '@taxiway/domain'
import fp from 'fastify-plugin'

/**
 * Refuses a query parameter that is given more than once, by its name: no operation takes a list there, and
 * picking one value would hide a mistake of the caller. Throws `request.invalid`.
 */
export const singleParameters = fp(
  async app => {
    app.addHook('preValidation', async request => {
      const repeated = Object.entries((request.query ?? {}) as object).filter(([, value]) =>
        Array.isArray(value),
      )
      if (repeated.length === 0) return
      const errors = repeated.map(([name]) => ({
        path: isName(name) ? `query.${name}` : 'query',
        message: 'is given more than once; send it once',
      }))
      throw new DomainError('request.invalid', { details: { errors } })
    })
  },
  { name: 'single-parameters' },
)

/** Our parameter names are letters; another name may be a secret in the wrong place. */
const isName = (text: string): boolean => /^[a-z]{1,40}$/i.test(text)
