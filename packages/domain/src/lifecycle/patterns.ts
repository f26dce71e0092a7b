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
 * Tenants write the patterns and strangers the paths, so the time is bound by their product: libraries that
 * compile to regular expressions backtrack for seconds on `*a*a*a*a*a*b`.
 */
const matchesPath = (pattern: string, path: string): boolean => {
  const wanted = pattern.replace(/^\//, '').split('/')
  if (wanted.at(-1) === '') wanted.pop()
  const given = path.split('/')
  // reached[i]: the parts of the pattern so far match the first i parts of the path.
  let reached = new Set([0])
  for (const part of wanted)
    reached = part === '**' ? after(reached, given.length) : step(part, reached, given)
  return wanted.at(-1)?.includes('*') ? reached.has(given.length) : reached.size > 0
}

const step = (part: string, reached: ReadonlySet<number>, given: readonly string[]): Set<number> =>
  new Set(
    [...reached].filter(at => at < given.length && matchesPattern(part, given[at] ?? '')).map(at => at + 1),
  )

const after = (reached: ReadonlySet<number>, length: number): Set<number> => {
  const first = Math.min(...reached)
  return new Set(Array.from({ length: Math.max(0, length - first + 1) }, (_, at) => first + at))
}
