import { z } from 'zod'
import { isShown } from '../text/text-rules.js'

/**
 * Where a variable applies, from the widest to the narrowest. As text: `all`, `production`, `preview`,
 * `branch:<pattern>`, `pr:<number>`.
 */
export type EnvVarScope =
  | { kind: 'all' | 'production' | 'preview' }
  | { kind: 'branch'; pattern: string }
  | { kind: 'pr'; number: number }

/** Where a variable may apply: a target, and whether it is production or a preview. */
export type EnvVarPlace = {
  /** The default branch's environment is production; everything else is a preview. */
  stage: 'production' | 'preview'
  branch: string | null
  pullRequest: number | null
}

/** Returns undefined for text that names no scope. */
export const parseEnvVarScope = (text: string): EnvVarScope | undefined => {
  if (text === 'all' || text === 'production' || text === 'preview') return { kind: text }
  const pattern = /^branch:(.{1,255})$/u.exec(text)?.[1]
  if (pattern !== undefined && isShown(pattern)) return { kind: 'branch', pattern }
  const number = /^pr:([1-9]\d{0,14})$/.exec(text)?.[1]
  return number === undefined ? undefined : { kind: 'pr', number: Number(number) }
}

// parseEnvVarScope also checks the characters of a pattern.
const grammar = /^(?:all|production|preview|branch:.{1,255}|pr:[1-9]\d{0,14})$/u
const says = 'must be all, production, preview, branch:<pattern> or pr:<number>'

export const envVarScopeSchema = z
  .string()
  .max(263)
  .regex(grammar, says)
  .refine(text => parseEnvVarScope(text) !== undefined, says)
  .meta({
    description:
      '`all`, `production`, `preview`, `branch:<pattern>` (`*` matches any text) or `pr:<number>`.',
  })

/** The scopes of an organization's variables: branches and pull requests belong to a project. */
export const organizationEnvVarScopeSchema = z
  .enum(['all', 'production', 'preview'])
  .meta({ description: '`all`, `production` or `preview`, in every project of the organization.' })

/**
 * How narrow the scope is for this place: a higher number wins; undefined where it does not apply. Of two
 * branch patterns, the one with more characters other than `*` is narrower.
 */
export const scopeStrength = (scope: EnvVarScope, place: EnvVarPlace): number | undefined => {
  switch (scope.kind) {
    case 'all':
      return 0
    case 'production':
    case 'preview':
      return scope.kind === place.stage ? 1 : undefined
    case 'branch':
      // A pattern applies to previews by branch name as well as to tracked branches.
      return place.branch !== null && matchesPattern(scope.pattern, place.branch)
        ? 2 + Math.min(scope.pattern.replaceAll('*', '').length, 255)
        : undefined
    case 'pr':
      return scope.number === place.pullRequest ? 1_000 : undefined
  }
}

/**
 * `*` matches any run of characters, `/` included. Linear time: each piece is searched once, from left to
 * right.
 */
export const matchesPattern = (pattern: string, text: string): boolean => {
  const pieces = pattern.split('*')
  const [first = ''] = pieces
  if (pieces.length === 1) return pattern === text
  const last = pieces[pieces.length - 1] ?? ''
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false
  let from = first.length
  for (const piece of pieces.slice(1, -1)) {
    const at = text.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return from <= text.length - last.length
}
