import { DomainError, envVarKeySchema, envVarValueSchema } from '@taxiway/domain'
import { parse as parseDotEnv } from 'dotenv'

/** What a `.env` text sets. Throws `request.invalid`, naming each name that cannot be set. */
export const readDotEnv = (text: string): { key: string; value: string }[] => {
  const variables = Object.entries(parseDotEnv(text)).map(([key, value]) => ({ key, value }))
  const errors = variables.flatMap(({ key, value }) =>
    [envVarKeySchema.safeParse(key), envVarValueSchema.safeParse(value)].flatMap(result =>
      (result.error?.issues ?? []).map(({ message }) => ({ path: `body.text.${key}`, message })),
    ),
  )
  if (variables.length === 0) errors.push({ path: 'body.text', message: 'must hold KEY=value lines' })
  if (errors.length > 0) throw new DomainError('request.invalid', { details: { errors } })
  return variables
}
