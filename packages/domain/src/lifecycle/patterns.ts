import { matchesPattern } from '../env-vars/env-var-scope.js'

type Matches = (pattern: string, text: string) => boolean

/**
 * Whether a list of patterns includes a text. The last pattern that matches decides, and `!` excludes. A list
 * that begins with `!` includes everything else; an empty list includes everything.
 */
const includes = (patterns: readonly string[], text: string, matches: Matches): boolean =>
  patterns.reduce((isIn, pattern) => {
    const isExcluding = pattern.startsWith('!')
    return matches(isExcluding ? pattern.slice(1) : pattern, text) ? !isExcluding : isIn
  }, patterns[0]?.startsWith('!') ?? true)

/** `*` matches any text, `/` included, as in the scopes of variables. */
export const includesBranch = (patterns: readonly string[], branch: string): boolean =>
  includes(patterns, branch, matchesPattern)

/** `*` matches within a folder and `**` over folders; a pattern that ends with the name of a folder matches all that is in it. */
export const includesPath = (patterns: readonly string[], path: string): boolean =>
  includes(patterns, path, matchesPath)

/**
 * Characters of the patterns times characters of the paths. Matching more would keep a worker from its other work for
 * seconds; a pull request that changes this much is taken to change what the patterns are about.
 */
const mostWork = 100_000_000

/** Whether one of these paths is included. */
export const includesAnyPath = (patterns: readonly string[], paths: readonly string[]): boolean =>
  lengthOf(patterns) * lengthOf(paths) > mostWork || paths.some(path => includesPath(patterns, path))

const lengthOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, 0)

/**
 * Tenants write the patterns and strangers the paths, so the time is bound by their product: libraries that
 * compile to regular expressions backtrack for seconds on `*a*a*a*a*a*b`.
 */
const matchesPath = (pattern: string, path: string): boolean => {
  const wanted = pattern.replace(/^\//, '').split('/')
  if (wanted.at(-1) === '') wanted.pop()
  const given = path.split('/')
  // reached[i]: the parts of the pattern so far match the first i parts of the path.
  let reached: boolean[] = given.map((_, at) => at === 0).concat(false)
  for (const part of wanted) {
    reached = part === '**' ? after(reached) : step(part, reached, given)
    if (!reached.includes(true)) return false
  }
  return !wanted.at(-1)?.includes('*') || reached[given.length] === true
}

const step = (part: string, reached: readonly boolean[], given: readonly string[]): boolean[] => {
  const matches = part.includes('*') ? (text: string) => matchesPattern(part, text) : undefined
  return [
    false,
    ...given.map((text, at) => reached[at] === true && (part === '*' || (matches?.(text) ?? text === part))),
  ]
}

const after = (reached: readonly boolean[]): boolean[] => {
  const first = reached.indexOf(true)
  return reached.map((_, at) => at >= first)
}
