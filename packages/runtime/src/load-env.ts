import { DomainError } from '@taxiway/domain'
import { z } from 'zod'

/**
 * Parses the environment once, at boot. An empty variable counts as absent. All problems are reported together and by name; values
 * never appear. Throws `config.invalid`.
 */
export const loadEnv = <Schema extends z.ZodType>(
  schema: Schema,
  source: Record<string, string | undefined>,
): z.output<Schema> => {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse(given)
  if (parsed.success) return Object.freeze(parsed.data) as z.output<Schema>
  const problems = parsed.error.issues.map(
    issue => `  ${issue.path.join('.') || 'environment'}: ${describe(issue, given)}`,
  )
  throw new DomainError('config.invalid', {
    message: `The configuration is not valid:\n${problems.join('\n')}`,
  })
}

const describe = (issue: z.core.$ZodIssue, given: Record<string, unknown>): string =>
  given[String(issue.path[0])] === undefined ? 'is required' : issue.message

/** Pieces that several apps share. */
export const envTypes = {
  port: z.coerce.number().int().min(0).max(65535),
  url: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }),
  flag: z.enum(['0', '1', 'true', 'false']).transform(value => value === '1' || value === 'true'),
  list: z.string().transform(text =>
    text
      .split(',')
      .map(item => item.trim())
      .filter(item => item !== ''),
  ),
  positiveInt: z.coerce.number().int().positive(),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
}
