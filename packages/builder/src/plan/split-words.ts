import { PORT, type StartWord } from './build-plan.js'

/** Thrown for a line that only a shell could run; `column` counts from 1. */
export class NeedsShell extends Error {
  readonly column: number
  constructor(what: string, column: number) {
    super(what)
    this.column = column
  }
}

const operators: Record<string, string> = {
  '|': 'a pipe',
  '&': '`&`',
  ';': '`;`',
  '<': 'a redirection',
  '>': 'a redirection',
  '(': 'a subshell',
  ')': 'a subshell',
  '`': 'a command substitution',
  '*': 'a file pattern',
  '?': 'a file pattern',
  '[': 'a file pattern',
}

/**
 * Splits a line into arguments as a shell would (quotes, backslashes), and refuses everything else a shell does. Of variables only
 * `$PORT` and `${PORT}` are known; between single quotes they are plain text.
 */
export const splitWords = (line: string): StartWord[] => {
  const words: StartWord[] = []
  let pieces: (string | typeof PORT)[] = []
  let text = ''
  let inWord = false
  let quote: '"' | "'" | undefined
  let index = 0

  const refuse = (what: string): never => {
    throw new NeedsShell(what, index + 1)
  }
  const endWord = (): void => {
    if (inWord) words.push(pieces.length === 0 ? text : [...pieces, text].filter(piece => piece !== ''))
    pieces = []
    text = ''
    inWord = false
  }
  const takeVariable = (): void => {
    const name = /^\$(?:PORT(?!\w)|\{PORT\})/.exec(line.slice(index))?.[0]
    if (name === undefined) refuse('a variable other than $PORT')
    pieces.push(text, PORT)
    text = ''
    index += (name ?? '').length - 1
  }

  for (; index < line.length; index += 1) {
    const character = line.charAt(index)
    if (quote === undefined && /\s/.test(character)) {
      endWord()
      continue
    }
    if (quote === undefined && !inWord && (character === '#' || character === '~')) refuse(`\`${character}\``)
    inWord = true
    if (quote === "'") {
      if (character === "'") quote = undefined
      else text += character
    } else if (character === '$') takeVariable()
    else if (character === '`') refuse('a command substitution')
    else if (character === '\\') {
      const next = line.charAt(index + 1)
      if (next === '') refuse('a backslash at the end')
      text += quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next
      index += 1
    } else if (quote === '"') {
      if (character === '"') quote = undefined
      else text += character
    } else if (character === '"' || character === "'") quote = character
    else if (operators[character] !== undefined) refuse(operators[character])
    else text += character
  }
  if (quote !== undefined) refuse(`a ${quote} that is not closed`)
  endWord()
  const first = words[0]
  if (typeof first === 'string' && /^[A-Za-z_]\w*=/.test(first)) {
    index = 0
    refuse('a variable set in front of the command')
  }
  return words
}
