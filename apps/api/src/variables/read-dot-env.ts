import {
  assertTemplateNames,
  DomainError,
  type DotEnv,
  isDomainError,
  maxEnvVarsPerOwner,
  readDotEnv as read,
} from '@taxiway/domain'

/** Clients would not read a longer list. */
const maxProblems = 20

/**
 * Reads which variables a `.env` text sets, and which it skips. Throws `request.invalid` with the line of
 * every ambiguous entry, and `env.too_many`.
 */
export const readDotEnv = (text: string, scope: string): Pick<DotEnv, 'variables' | 'skipped'> => {
  const { variables, skipped, ...found } = read(text)
  const problems = [...found.problems, ...templateProblems(variables, scope)].sort((a, b) => a.line - b.line)
  const errors = problems.slice(0, maxProblems).map(({ line, message }) => ({
    path: 'body.text',
    message: `line ${line}: ${message}`,
  }))
  if (problems.length > maxProblems)
    errors.push({ path: 'body.text', message: `and ${problems.length - maxProblems} more lines` })
  if (errors.length === 0 && variables.length + skipped.length === 0)
    errors.push({ path: 'body.text', message: 'must hold KEY=value lines' })
  if (errors.length > 0) throw new DomainError('request.invalid', { details: { errors } })
  if (variables.length > maxEnvVarsPerOwner)
    throw new DomainError('env.too_many', {
      message: `The text sets ${variables.length} variables; ${maxEnvVarsPerOwner} are allowed. Nothing was changed. Leave out variables that nothing uses.`,
    })
  return { variables, skipped }
}

const templateProblems = (variables: DotEnv['variables'], scope: string): DotEnv['problems'] =>
  variables.flatMap(({ line, key, value }) => {
    try {
      assertTemplateNames(key, value, scope)
      return []
    } catch (error) {
      if (!isDomainError(error, 'env.template_unknown')) throw error
      return [{ line, message: error.message }]
    }
  })
