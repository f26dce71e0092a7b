import { parseSecret, type Sensitive } from '@taxiway/crypto'
import { isDomainError } from '@taxiway/domain'
import { z } from 'zod'

/**
 * A variable that holds a secret of 32 random bytes or more, as base64 or hex. It is decoded here and cannot be printed from then on;
 * weak ones are refused, and there is no default.
 */
const strongSecret = z.string().transform((value, context): Sensitive<Buffer> => {
  try {
    return parseSecret({ variable: 'it', value })
  } catch (error) {
    context.addIssue({ code: 'custom', message: isDomainError(error) ? error.message.slice(3) : 'is weak' })
    return z.NEVER
  }
})

/** The variables of the vault, for the Zod schema of an app. */
export const encryptionEnv = {
  ENCRYPTION_SECRET: strongSecret,
  ENCRYPTION_SECRET_PREVIOUS: strongSecret.optional(),
}
