import { DomainError } from '../errors/domain-error.js'

/** The names that `${{ … }}` may use. */
export type TemplateNames = Readonly<Record<string, string>>

const reference = /\$\{\{([^{}]{0,64})\}\}/g
const separator = /\$\{\{[^{}]{0,64}\}\}/

/** All names. Those of `pr.` exist for pull requests only. */
export const templateNames = [
  'app',
  'branch',
  'host',
  'pr.base',
  'pr.number',
  'project',
  'repository',
  'sha',
  'url',
] as const

export const hasTemplate = (value: string): boolean => value.includes('${{')

/** The parts of a value around its references: the author's text, without inserted values. */
export const literalParts = (value: string): string[] => value.split(separator).filter(part => part !== '')

/** The names that a value refers to, known or not. */
export const listTemplateNames = (value: string): string[] =>
  [...value.matchAll(reference)].map(([, inner = '']) => inner.trim())

/**
 * Throws `env.template_unknown` for a name that no environment of the scope has, so that the author gets the
 * error when writing the variable.
 */
export const assertTemplateNames = (key: string, value: string, scope: string): void => {
  const known = templateNames.filter(name => scope !== 'production' || !name.startsWith('pr.'))
  expandTemplate(key, value, Object.fromEntries(known.map(name => [name, ''])))
}

/**
 * Replaces each `${{ name }}` of a value once; inserted text is not expanded again. Throws
 * `env.template_unknown` with the variable and the name for a name without a value here (`pr.number` for a
 * branch).
 */
export const expandTemplate = (key: string, value: string, names: TemplateNames): string =>
  value.replace(reference, (_, inner: string) => {
    const name = inner.trim()
    const found = Object.hasOwn(names, name) ? names[name] : undefined
    if (found === undefined)
      throw new DomainError('env.template_unknown', {
        message: `The variable ${key} refers to \${{ ${name} }}, which does not exist here. Write one of: ${Object.keys(names).sort().join(', ')}.`,
        details: { key, name },
      })
    return found
  })
