import { DomainError } from '../errors/domain-error.js'

/** What `${{ … }}` may name. */
export type TemplateNames = Readonly<Record<string, string>>

const reference = /\$\{\{([^{}]{0,64})\}\}/g

export const hasTemplate = (value: string): boolean => value.includes('${{')

/**
 * Replaces each `${{ name }}` of a value once; what is put in is not looked at again. Throws `env.template_unknown`, naming the variable
 * and the name, for a name that nothing has here (`pr.number` for a branch).
 */
export const expandTemplate = (key: string, value: string, names: TemplateNames): string =>
  value.replace(reference, (_, inner: string) => {
    const name = inner.trim()
    const found = Object.hasOwn(names, name) ? names[name] : undefined
    if (found === undefined)
      throw new DomainError('env.template_unknown', {
        message: `The variable ${key} refers to \${{ ${name} }}, which does not exist here. There are: ${Object.keys(names).sort().join(', ')}.`,
        details: { key, name },
      })
    return found
  })
