import { StringDecoder } from 'node:string_decoder'
import { createPatternSearch, type PatternSearch } from './pattern-search.js'
import { isMaskable, secretForms } from './secret-forms.js'

const MASK = '[redacted]'

/**
 * Guarantees: no form of a known secret (see `secretForms`) leaves `push`, wherever the chunks were cut. Text that may be
 * the beginning of a secret is held back until more arrives or `flush` is called, so at most one longest form is kept in
 * memory. The caller must call `flush` at the end of the stream, and before it closes a line of its own making.
 */
export type Redactor = {
  push(chunk: string | Uint8Array): string
  flush(): string
}

/** Secrets prepared for searching once and used for many streams. It holds the values: never log it. */
export type SecretSearch = {
  search: PatternSearch
  /** Positions in the given list of values under six characters, which are not masked. */
  unmaskable: readonly number[]
}

/** Prepares secrets for `createRedactor` and `redactText`. */
export const prepareSecrets = (secrets: readonly string[]): SecretSearch => {
  return {
    search: createPatternSearch(secrets.filter(isMaskable).flatMap(secretForms)),
    unmaskable: secrets.flatMap((secret, index) => (isMaskable(secret) ? [] : [index])),
  }
}

/** Masks secrets in one complete text. */
export const redactText = (secrets: readonly string[] | SecretSearch, text: string): string => {
  const redactor = createRedactor(secrets)
  return redactor.push(text) + redactor.flush()
}

/** Masks secrets in a stream of text or UTF-8 bytes. One redactor per stream. */
export const createRedactor = (secrets: readonly string[] | SecretSearch): Redactor => {
  const { search } = 'search' in secrets ? secrets : prepareSecrets(secrets)
  const decoder = new StringDecoder('utf8')
  let held = ''
  // How much of `held` belongs to a secret whose mask has been written already.
  let covered = 0

  const release = (until: number): string => {
    let output = ''
    let plainFrom = covered
    let maskedTo = covered
    search.matches(held, (start, end) => {
      if (start >= until || end <= maskedTo) return
      if (start >= maskedTo) output += held.slice(plainFrom, start) + MASK
      maskedTo = end
      plainFrom = end
    })
    if (plainFrom < until) output += held.slice(plainFrom, until)
    held = held.slice(until)
    covered = Math.max(0, maskedTo - until)
    return output
  }

  return {
    push(chunk) {
      held += typeof chunk === 'string' ? chunk : decoder.write(chunk)
      return release(search.firstOpenPrefix(held))
    },
    flush() {
      held += decoder.end()
      return release(held.length)
    },
  }
}
