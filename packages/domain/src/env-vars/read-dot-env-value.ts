/** A value, or why it is ambiguous; `end` is where its line ends. */
export type ValueRead = { end: number } & ({ value: string } | { problem: string })

const inQuotes = "Write the value in single quotes: KEY='value'"
const byItself = 'set this variable by itself, without a file'

/** A value that begins with the quote at `at`. It may span several lines. */
export const readQuoted = (source: string, at: number): ValueRead => {
  const quote = source.charAt(at)
  const close = source.indexOf(quote, at + 1)
  if (close === -1)
    return {
      end: source.length,
      problem: `the quote ${quote} is not closed. Close it at the end of the value, or begin the value with another kind of quote`,
    }
  const end = endOfLine(source, close)
  const inner = source.slice(at + 1, close)
  const after = source.slice(close + 1, end)
  const problem = explainInner(inner, quote) ?? explainAfter(after, quote)
  if (problem !== undefined) return { end, problem }
  // dotenv expands only these; other backslashes stay.
  return { end, value: quote === '"' ? inner.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : inner }
}

const explainInner = (inner: string, quote: string): string | undefined => {
  if (inner.endsWith('\\'))
    return `readers disagree about a backslash before the quote ${quote}. Use another kind of quote around the value, or ${byItself}`
  if (quote === '"' && /\\[\\$`]/.test(inner))
    return `readers disagree about \\\\, \\$ and \\\` in double quotes. ${inQuotes}`
  const last = inner.slice(inner.lastIndexOf('\n') + 1)
  if (inner.includes('\n') && /^\s*(?:export\s+)?[\w.-]+\s*=\s*$/.test(last) && !isEndOfBase64(inner))
    return `the quote ${quote} seems to be closed by that of a later value. Close it at the end of its own value, or put the closing quote on a line of its own`
  return undefined
}

const isEndOfBase64 = (inner: string): boolean => /[A-Za-z0-9+/]{40}\n[A-Za-z0-9+/]+={0,2}$/.test(inner)

const explainAfter = (after: string, quote: string): string | undefined => {
  if (after.trim() === '') return isLineSeparated(after) ? lineSeparator : undefined
  if (/^\s+#/.test(after)) return isLineSeparated(after) ? lineSeparator : undefined
  return after.startsWith('#')
    ? `there is no space between the closing quote ${quote} and the #. Put one there if a comment begins`
    : `there is text after the closing quote ${quote}. Put the whole value into one pair of quotes of another kind`
}

/** A value without quotes: the text between `at` and `end`, up to a comment. */
export const readUnquoted = (source: string, at: number, end: number): ValueRead => {
  const text = source.slice(at, end)
  const hash = text.indexOf('#')
  const value = (hash === -1 ? text : text.slice(0, hash)).trim()
  const problem = explainUnquoted(text, value, hash)
  return problem === undefined ? { end, value } : { end, problem }
}

const explainUnquoted = (text: string, value: string, hash: number): string | undefined => {
  if (isLineSeparated(text)) return lineSeparator
  if (hash !== -1 && !/\s/.test(text.charAt(hash - 1)))
    return `some readers end the value at the #, some do not. ${inQuotes}, or put a space before the # if a comment begins`
  if (value === '' && hash !== -1 && /^#\S/.test(text.slice(hash)))
    return `the value is empty if the # begins a comment. ${inQuotes}, or put a space after the #`
  if (value.endsWith('\\'))
    return `some readers take the next line for a part of the value, because this one ends in a backslash. ${inQuotes} without it, or ${byItself}`
  if (value.startsWith('-----BEGIN') && !/-----END[^-]*-----/.test(value))
    return 'it is the first line of a key or certificate. Put the whole of it into quotes: KEY="first line, the other lines, last line"'
  return undefined
}

/** dotenv reads these as the end of a line in some places, and editors do not show them. */
export const isLineSeparated = (text: string): boolean => /[\u2028\u2029]/.test(text)
export const lineSeparator =
  'it holds an invisible line separator (U+2028 or U+2029). Remove it, or put the value into quotes'

export const endOfLine = (source: string, from: number): number => {
  const end = source.indexOf('\n', from)
  return end === -1 ? source.length : end
}
