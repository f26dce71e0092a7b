import type { JournalEntry } from '@taxiway/emulator-control'
import {
  type ContractProblem,
  type OpenApiDocument,
  validateJournalAgainstOpenApi,
} from '@taxiway/emulator-control'

// Real addresses of GitHub that its published description leaves out, pages, and what lies outside the API.
const UNDOCUMENTED =
  /^\/(_codeload|_lfs|[^/]+\/[^/]+\.git|login|apps\/[^/]+\/installations|(organizations\/[^/]+\/)?settings|repositories\/\d+|user\/\d+$|repos\/[^/]+\/[^/]+\/((tarball|contents)\/?$|issues\/comments\/\d+\/reactions$))/

/** Holds recorded traffic with GitHub against its published OpenAPI document; what that document is known to leave out is no problem. */
export const validateGithubJournal = (
  entries: readonly JournalEntry[],
  document: OpenApiDocument,
): ContractProblem[] => {
  const known = entries
    .filter(entry => !UNDOCUMENTED.test(entry.path))
    .map(entry => ({ ...entry, path: joinReference(entry.path) }))
  return validateJournalAgainstOpenApi(known, spellOutNull(document) as OpenApiDocument, {
    isKnownGap: ({ problem }, { status, responseBody }) =>
      (problem === 'no such operation' && status === 404) ||
      // Any GET may answer 304 and anything about a renamed repository a redirect; the description says so of some.
      /^undocumented status 30[147]$/.test(problem) ||
      // Text is what another media type than JSON was asked for.
      typeof responseBody === 'string',
  })
}

/** A reference or path at the end may hold slashes; to the description it is one segment. */
const joinReference = (path: string): string =>
  path.replace(
    /^(\/repos\/[^/]+\/[^/]+\/(?:git\/ref|git\/trees|branches|compare|tarball|contents|commits)\/)(.+?)(\/check-runs|\/status)?$/,
    (_all, start: string, reference: string, end = '') => start + reference.replaceAll('/', '%2F') + end,
  )

/** OpenAPI 3.0's `nullable` beside a reference, in words that JSON Schema knows. */
export const spellOutNull = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(spellOutNull)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, ...rest } = value as Record<string, unknown>
  const copy = Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, spellOutNull(part)]))
  if (typeof nullable !== 'boolean')
    return nullable === undefined ? copy : { ...copy, nullable: spellOutNull(nullable) }
  if (nullable && Array.isArray(copy['enum'])) copy['enum'] = [...copy['enum'], null]
  if (copy['type'] !== undefined || !nullable) return nullable ? { ...copy, nullable } : copy
  return { anyOf: [{ type: 'null' }, copy] }
}
