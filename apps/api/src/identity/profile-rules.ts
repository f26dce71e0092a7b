import { DomainError, imageUrlSchema, nameSchema } from '@taxiway/domain'
import { z } from 'zod'

const profile = z.object({
  name: nameSchema,
  email: z.email().max(254),
  // An empty picture means no picture.
  image: imageUrlSchema.or(z.literal('')).nullish(),
})

/**
 * Other people read what a person enters when they sign up, so it follows the rules of every name. Throws
 * `request.invalid`.
 */
export const requireProfile = (body: unknown): void => {
  const { error } = profile.safeParse(body)
  if (error)
    throw new DomainError('request.invalid', {
      cause: error,
      details: {
        errors: error.issues.map(({ path, message }) => ({ path: ['body', ...path].join('.'), message })),
      },
    })
}
