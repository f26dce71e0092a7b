// Everything that does not print or that reorders text: control characters but tab and line feed, zero-width and bidi marks,
// tags, variation of width, private use, lone surrogates.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu
const KEPT = new Set(['\n', '\t'])
// A letter with more marks than any language needs paints over its neighbours.
const MARK_PILE = /(\p{M}{4})\p{M}+/gu
const ZERO_WIDTH_SPACE = '\u200b'

/** Removes what cannot be seen or changes how the rest is seen; line feeds and tabs stay. */
export function removeInvisible(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE, character => (KEPT.has(character) ? character : ''))
    .replace(MARK_PILE, '$1')
}

/** One line of at most `maxChars`, cut between characters, with an ellipsis when something is missing. */
export function oneLine(text: string, maxChars: number): string {
  const line = removeInvisible(text.slice(0, maxChars * 20))
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...line]
  return characters.length > maxChars ? `${characters.slice(0, maxChars - 1).join('')}…` : line
}

/**
 * User text as Markdown that shows exactly these characters: no markup, no HTML, no link, no mention and no reference to
 * an issue. Mentions and references are made from the finished HTML, so only a character in between stops them.
 */
export function plainText(text: string, maxChars = 200): string {
  return oneLine(text, maxChars)
    .replace(/[\\`*_{}[\]()~!|+.-]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[@#]/g, `$&${ZERO_WIDTH_SPACE}`)
    .replaceAll(':', `:${ZERO_WIDTH_SPACE}`)
    .replace(/\b(GH|www)(?=\\[-.])/gi, `$1${ZERO_WIDTH_SPACE}`)
}

/** User text as a code span: fenced by more backticks than it holds, safe in a table cell. Empty text gives nothing. */
export function inlineCode(text: string, maxChars = 200): string {
  const line = oneLine(text, maxChars).replaceAll('|', '\\|')
  if (line === '') return ''
  const fence = '`'.repeat(longestRun(line) + 1)
  // A backtick at either end needs a space between it and the fence, which Markdown takes away again.
  const pad = /^`|`$/.test(line) ? ' ' : ''
  return fence + pad + line + pad + fence
}

/** User text as a code block of at most `maxLines`, keeping the end, where errors stand. */
export function codeBlock(text: string, maxLines = 40, maxLineChars = 400): string {
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

/** A link to an address of ours; anything but http and https is shown as code, not linked. */
export function link(label: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return inlineCode(address)
  const target = url.href.replaceAll('|', '%7C').replace(/[<>\\\s]/g, encodeURIComponent)
  return `[${label}](<${target}>)`
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
}
