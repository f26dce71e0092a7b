import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { type JournalEntry, type OpenApiDocument, validateJournalAgainstOpenApi } from '../src/index.js'

const folder = process.env['TAXIWAY_CONTRACTS'] ?? join(import.meta.dirname, '../../../../shared/contracts')
const readContract = (path: string): OpenApiDocument | undefined => {
  const file = join(folder, path)
  return existsSync(file)
    ? (spellOutNull(JSON.parse(readFileSync(file, 'utf8'))) as OpenApiDocument)
    : undefined
}
const api = readContract('github-subset-openapi.json')
const webhooks = readContract('github-webhooks/schemas.openapi.json')

export const hasContracts = api !== undefined && webhooks !== undefined

// Real addresses of GitHub that its published description leaves out, and what lies outside the API.
const UNDOCUMENTED = /^\/(_codeload|login|repositories\/\d+|repos\/[^/]+\/[^/]+\/(tarball|contents)\/?$)/

export const contractProblems = (entries: JournalEntry[]) => {
  if (!api) return []
  const known = entries
    .filter(entry => !UNDOCUMENTED.test(entry.path))
    .map(entry => ({ ...entry, path: joinReference(entry.path) }))
  return validateJournalAgainstOpenApi(known, api, {
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

const ajv = new Ajv({
  strict: false,
  validateFormats: false,
  validateSchema: false,
  logger: false,
  allErrors: true,
})
if (webhooks)
  ajv.addSchema(retarget({ components: { schemas: webhooks.components?.schemas } }) as object, 'webhooks')

/** How a payload differs from the published schema of its event, or nothing. */
export const webhookProblems = (event: string, payload: { action?: string }): string[] => {
  const action = payload.action ? `-${payload.action}` : ''
  const name = `webhook-${event}${action}`.replaceAll('_', '-')
  if (!webhooks?.components?.schemas?.[name]) return []
  const validate = ajv.compile({ $ref: `webhooks#/components/schemas/${name}` })
  validate(payload)
  return (validate.errors ?? []).map(
    one => `${name}${one.instancePath} ${one.message} ${JSON.stringify(one.params)}`,
  )
}

function retarget(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/components', '"$ref":"webhooks#/components'))
}

/** OpenAPI 3.0's `nullable` beside a reference, in words that JSON Schema knows. */
function spellOutNull(value: unknown): unknown {
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
