// Characters that are invisible or reorder text: control characters except tab and line feed, zero-width and
// bidi marks, tags, variation selectors, private use, lone surrogates.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu
const KEPT = new Set(['\n', '\t'])
// A letter with more combining marks than any language needs covers its neighbours.
const MARK_PILE = /(\p{M}{4})\p{M}+/gu
const ZERO_WIDTH_SPACE = '\u200b'

/**
 * Removes invisible characters and characters that change how others are displayed; keeps line feeds and
 * tabs.
 */
export const removeInvisible = (text: string): string => {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE, character => (KEPT.has(character) ? character : ''))
    .replace(MARK_PILE, '$1')
}

/** One line of at most `maxChars`, cut between characters, with an ellipsis when text was cut. */
export const oneLine = (text: string, maxChars: number): string => {
  const line = removeInvisible(text.slice(0, maxChars * 20))
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...line]
  return characters.length > maxChars ? `${characters.slice(0, maxChars - 1).join('')}…` : line
}

/**
 * User text as Markdown that shows exactly these characters: no markup, HTML, link, mention or issue
 * reference. GitHub creates mentions and references from the rendered HTML, so only an extra character in
 * between stops them.
 */
export const plainText = (text: string, maxChars = 200): string => plainPart(oneLine(text, maxChars))

const plainPart = (line: string): string => {
  return line
    .replace(/[\\`*_{}[\]()~!|+.-]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[@#]/g, `$&${ZERO_WIDTH_SPACE}`)
    .replaceAll(':', `:${ZERO_WIDTH_SPACE}`)
    .replace(/\b(GH|www)(?=\\[-.])/gi, `$1${ZERO_WIDTH_SPACE}`)
}

/**
 * User text as a code span: fenced by more backticks than it contains, safe in a table cell. Empty text
 * returns an empty string.
 */
export const inlineCode = (text: string, maxChars = 200): string => {
  const line = oneLine(text, maxChars).replaceAll('|', '\\|')
  if (line === '') return ''
  const fence = '`'.repeat(longestRun(line) + 1)
  // A backtick at either end needs a space next to the fence; Markdown removes that space.
  const pad = /^`|`$/.test(line) ? ' ' : ''
  return fence + pad + line + pad + fence
}

/** The same for a sentence of ours: what stands between backticks is a code span, and as safe. */
export const textWithCode = (text: string, maxChars = 200): string =>
  oneLine(text, maxChars)
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? inlineCode(part, maxChars) : plainPart(part)))
    .join('')

/** User text as a code block of at most `maxLines`; keeps the end, where errors appear. */
export const codeBlock = (text: string, maxLines = 40, maxLineChars = 400): string => {
  const lines = removeInvisible(text)
    .replace(/(?<!\n)\n+$/, '')
    .split('\n')
  const kept = lines.slice(-maxLines).map(line => {
    const characters = [...line]
    return characters.length > maxLineChars ? `${characters.slice(0, maxLineChars - 1).join('')}…` : line
  })
  const left = lines.length - kept.length
  const body = [...(left > 0 ? [`… ${left} earlier lines`] : []), ...kept].join('\n')
  const fence = '`'.repeat(Math.max(3, longestRun(body) + 1))
  return `${fence}text\n${body}\n${fence}`
}

/** A link to one of our addresses; other schemes than http and https are shown as code without a link. */
export const link = (label: string, address: string): string => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return inlineCode(address)
  const target = url.href.replaceAll('|', '%7C').replace(/[<>\\\s]/g, encodeURIComponent)
  return `[${label}](<${target}>)`
}

const longestRun = (text: string): number => {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
}
