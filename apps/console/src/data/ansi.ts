import { showHidden } from './visible-text.js'

/** A run of text in one style. `colour` is one of the eight of a terminal; the style sheet has their values. */
export type Span = { text: string; colour: string; isBold: boolean; isDim: boolean; isUnderlined: boolean }

const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

// Colours (SGR); every other sequence (CSI, OSC and two-character ones), which moves a cursor or names a window.
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  /\u001b\[([\d;:]*)m|\u009b([\d;:]*)m|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[@-_]?/g

type Style = Omit<Span, 'text'>
const plain: Style = { colour: '', isBold: false, isDim: false, isUnderlined: false }

/** What a terminal would show of one line, as spans of text. Of a line that redraws itself, the last drawing. */
export const parseAnsi = (line: string): Span[] => {
  const text = line.slice(line.replace(/\r+$/, '').lastIndexOf('\r') + 1).replace(/\r+$/, '')
  const spans: Span[] = []
  let style = plain
  let from = 0
  const push = (part: string) => {
    if (part !== '') spans.push({ ...style, text: showHidden(part) })
  }
  for (const match of text.matchAll(sequences)) {
    push(text.slice(from, match.index))
    from = match.index + match[0].length
    const codes = match[1] ?? match[2]
    if (codes !== undefined) style = applyCodes(style, codes)
  }
  push(text.slice(from))
  return spans
}

const applyCodes = (before: Style, codes: string): Style => {
  let style = before
  const numbers = codes.split(/[;:]/).map(Number)
  for (let index = 0; index < numbers.length; index += 1) {
    const code = numbers[index] ?? 0
    if (code === 0) style = plain
    else if (code === 1) style = { ...style, isBold: true }
    else if (code === 2) style = { ...style, isDim: true }
    else if (code === 4) style = { ...style, isUnderlined: true }
    else if (code === 22) style = { ...style, isBold: false, isDim: false }
    else if (code === 24) style = { ...style, isUnderlined: false }
    else if (code === 39) style = { ...style, colour: '' }
    else if (code >= 30 && code <= 37) style = { ...style, colour: colours[code - 30] ?? '' }
    else if (code >= 90 && code <= 97) style = { ...style, colour: colours[code - 90] ?? '' }
    // Colours beyond the eight: 5;n and 2;r;g;b. They may be unreadable on our ground, so only the first eight count.
    else if (code === 38 || code === 48) {
      const isIndexed = numbers[index + 1] === 5
      const colour = numbers[index + 2] ?? 8
      if (isIndexed && code === 38 && colour < 16) style = { ...style, colour: colours[colour % 8] ?? '' }
      index += isIndexed ? 2 : 4
    }
  }
  return style
}

/** The line without its style, for searching. */
export const plainText = (line: string): string =>
  parseAnsi(line)
    .map(({ text }) => text)
    .join('')
