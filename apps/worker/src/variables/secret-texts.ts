import { expandTemplate, hasTemplate, literalParts, type TemplateNames } from '@taxiway/domain'
import type { Variables } from './read-variables.js'

/**
 * What of these variables, as they were written, neither the log nor an error may show: every value but those marked as not secret. Of a
 * template only what its author wrote is a secret, and nothing where it makes the app's own address. Throws `env.template_unknown`.
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

/** What stands before the host or in the query may be a token. */
const isOwnAddress = (text: string, host: string | undefined): boolean => {
  if (host === undefined || !URL.canParse(text)) return false
  const url = new URL(text)
  return (
    url.host === host && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  )
}

/** Else every address in the log would lose its beginning. */
const withoutScheme = (part: string): string => part.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
