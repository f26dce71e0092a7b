import { envVarNameSchema, envVarValueSchema } from './env-var-key.js'
import {
  endOfLine,
  isLineSeparated,
  lineSeparator,
  readQuoted,
  readUnquoted,
  type ValueRead,
} from './read-dot-env-value.js'
import { whyReserved } from './reserved-names.js'

/** Each with the line, counted from 1, on which it begins. */
export type DotEnv = {
  variables: { line: number; key: string; value: string }[]
  /** Reserved names, which a copied file often holds. */
  skipped: { line: number; key: string; reason: string }[]
  /** Says how to write it, and never quotes a value. */
  problems: { line: number; message: string }[]
}

const assignment = /^\s*(?:export\s+)?([\w.-]+)\s*=/
const severalLines =
  'Put a value of several lines into quotes: KEY="first line, the other lines, and the closing quote after the last"'

/**
 * Reads a `.env` text as dotenv 17 does, and expands nothing. Where readers disagree, or dotenv itself would
 * lose a part of a value, it reports a problem instead: values cannot be read back, so a wrong one would stay
 * unnoticed.
 */
export const readDotEnv = (text: string): DotEnv => {
  const read: DotEnv = { variables: [], skipped: [], problems: [] }
  const lines = new Map<string, number>()
  const source = text.replace(/\r\n?/g, '\n')
  let previous = ''
  for (let at = 0, line = 1; at < source.length; ) {
    const end = endOfLine(source, at)
    const statement = source.slice(at, end)
    const found = assignment.exec(statement)
    const report = (message: string) => read.problems.push({ line, message })
    if (!found || isContinuation(statement, previous)) {
      const problem = explainOther(statement)
      if (problem !== undefined) report(problem)
      at = end + 1
      line += 1
    } else {
      const value = readValue(source, at + found[0].length)
      const [, key = ''] = found
      const reason = whyReserved(key)
      if ('problem' in value) report(value.problem)
      else if (reason !== undefined) read.skipped.push({ line, key, reason })
      else {
        const problem = explainPair(key, value.value, lines.get(key))
        if (problem !== undefined) report(problem)
        else read.variables.push({ line, key, value: value.value })
      }
      if (!lines.has(key)) lines.set(key, line)
      line += source.slice(at, value.end).split('\n').length
      at = value.end + 1
    }
    previous = statement.trim()
  }
  return read
}

const readValue = (source: string, at: number): ValueRead => {
  const end = endOfLine(source, at)
  const quoteAt = at + (/^\s*/.exec(source.slice(at, end))?.[0].length ?? 0)
  return /^['"`]$/.test(source.charAt(quoteAt)) ? readQuoted(source, quoteAt) : readUnquoted(source, at, end)
}

const explainPair = (key: string, value: string, earlierLine: number | undefined): string | undefined => {
  const [issue] = [envVarNameSchema.safeParse(key), envVarValueSchema.safeParse(value)].flatMap(
    ({ error }, index) =>
      (error?.issues ?? []).map(({ message }) => `${index ? 'the value' : 'the name'} ${message}`),
  )
  if (issue !== undefined) return `${issue}. Correct it, or remove the line`
  if (earlierLine !== undefined)
    return `it sets the same name as line ${earlierLine}. Remove the one that is not meant`
  return undefined
}

/** A line that is neither empty, a comment nor an assignment. */
const explainOther = (statement: string): string | undefined => {
  const text = statement.trim()
  if (isLineSeparated(statement)) return lineSeparator
  if (text === '' || text.startsWith('#')) return undefined
  if (assignment.test(text))
    return `it looks like the rest of the line above, in base64. ${severalLines}. If it is a name without a value, write NAME=""`
  if (/^(?:export\s+)?[\w.-]+\s*:/.test(text))
    return 'a colon follows the name, which only some readers understand. Write KEY=value'
  if (!text.includes('=')) return `it holds no KEY=value. ${severalLines}`
  return `it does not begin with a name and =. ${severalLines}`
}

/**
 * Lines of base64 that end in `=` look like names with an empty value. They mix upper and lower case, which
 * names rarely do, and are long or follow other base64.
 */
const isContinuation = (statement: string, previous: string): boolean => {
  const text = statement.trim()
  if (/^[\w.+/-]+==\s*$/.test(text)) return true
  if (!/^[A-Za-z0-9]+=$/.test(text) || text.length % 4 !== 0) return false
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text)) return false
  return text.length >= 24 || /[A-Za-z0-9+/]{40}$/.test(previous)
}
