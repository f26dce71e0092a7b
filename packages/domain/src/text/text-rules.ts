import { z } from 'zod'

/**
 * Invisible characters that change how text looks: control characters, halves of surrogate pairs, line
 * separators, every zero-width and bidirectional control (format characters), and the fillers that Unicode
 * counts as letters or marks. With them two names can look the same, or read in another order than they are
 * stored (CVE-2021-42574). Use it in a character class of a pattern with the flag `u`.
 */
const hidden = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0`
const shown = new RegExp(`^[^${hidden}]*$`, 'u')
export const hiddenMessage = 'must not contain control, zero-width or direction-changing characters'

/** Whether every character of a text is visible or a space. */
export const isShown = (text: string): boolean => shown.test(text)

/** Text for people only; the caller sets its maximum length. No hidden characters. */
export const shownTextSchema = z.string().regex(shown, hiddenMessage)

/** The name of a person, an organization or a token, as other people read it. */
export const nameSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(new RegExp(String.raw`^(?!\p{Zs}*$)[^${hidden}]+$`, 'u'), `${hiddenMessage}, or spaces alone`)

/**
 * The picture of a person: other people's browsers load it, so it must be an https address and not a script.
 */
export const imageUrlSchema = z
  .string()
  .max(2_048)
  .regex(/^https:\/\/[^\s\\@/?#]+(?:[/?#][!-~]*)?$/, 'must be an https:// address')

/**
 * The path of keys to text that is not valid Unicode (half of a surrogate pair) in a JSON value; undefined
 * when all text is valid. Such text can be neither stored nor sent on.
 */
export const findMalformedText = (value: unknown): string[] | undefined => {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : []
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, child] of Object.entries(value)) {
    if (!key.isWellFormed()) return []
    const path = findMalformedText(child)
    if (path) return [key, ...path]
  }
  return undefined
}

/**
 * The same JSON value with text that Postgres can store: NUL and halves of surrogate pairs become U+FFFD, in
 * keys as well. People can write both into titles and messages on GitHub.
 */
export const cleanText = <Value>(value: Value): Value => clean(value) as Value

const clean = (value: unknown): unknown => {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\uFFFD')
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [clean(key), clean(child)]))
}
