import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalEntry, OpenApiDocument } from '@taxiway/emulator-control'
import { Ajv } from 'ajv'
import { spellOutNull, validateGithubJournal } from '../src/validate-github-journal.js'

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

export const contractProblems = (entries: JournalEntry[]) => (api ? validateGithubJournal(entries, api) : [])

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
