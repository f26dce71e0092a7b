import type { StartLine, StartWord, Variable } from './build-plan.js'

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

/** Splits a command line into the variables that are set in front of it, and its words. Throws `NeedsShell`. */
export const splitLine = (line: string): StartLine => {
  const words = splitWords(line)
  const env: Record<string, StartWord> = {}
  for (let word = words[0]; word !== undefined; word = words[0]) {
    const [first = '', ...rest] = typeof word === 'string' ? [word] : word
    const [, name, value = ''] = (typeof first === 'string' && /^([A-Za-z_]\w*)=(.*)$/s.exec(first)) || []
    if (name === undefined) break
    env[name] = typeof word === 'string' ? value : [value, ...rest].filter(piece => piece !== '')
    words.shift()
  }
  return Object.keys(env).length === 0 ? { words } : { words, env }
}

/**
 * Splits a line into arguments as a shell would (quotes, backslashes, `$NAME`), and refuses everything else a shell does. The value of a
 * variable is one argument, whatever spaces it has; between single quotes its name is plain text.
 */
export const splitWords = (line: string): StartWord[] => {
  const words: StartWord[] = []
  let pieces: (string | Variable)[] = []
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
    const [whole = '', plain, braced] =
      /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/.exec(line.slice(index)) ?? []
    const variable = plain ?? braced
    if (variable === undefined) throw new NeedsShell('an expansion that is not `$NAME`', index + 1)
    pieces.push(text, { variable })
    text = ''
    index += whole.length - 1
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
  return words
}
