import { expandTemplate, hasTemplate, literalParts, type TemplateNames } from '@taxiway/domain'
import type { Variables } from './read-variables.js'

/**
 * The texts of these variables that the log and errors must mask: every value except those marked as not
 * secret. Of a template only the author's own text is secret, but not where it forms the app's address.
 * Throws `env.template_unknown`.
 */
export const secretTexts = (
  { build, runtime, readable = [] }: Variables,
  names: TemplateNames,
  told: Readonly<Record<string, string>>,
): string[] => {
  const isTold = new Set(Object.values(told))
  return Object.entries({ ...build, ...runtime })
    .filter(([key]) => !readable.includes(key))
    .flatMap(([key, value]) => {
      if (!hasTemplate(value)) return [value]
      if (isOwnAddress(expandTemplate(key, value, names), names['host'])) return []
      return literalParts(value).map(withoutScheme)
    })
    .filter(value => !isTold.has(value))
}

/** Text before the host or in the query may be a token. */
const isOwnAddress = (text: string, host: string | undefined): boolean => {
  if (host === undefined || !URL.canParse(text)) return false
  const url = new URL(text)
  return (
    url.host === host && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  )
}

/** Otherwise every address in the log would lose its prefix. */
const withoutScheme = (part: string): string => part.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
