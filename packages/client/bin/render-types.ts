import { readFileSync } from 'node:fs'
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'

/** The types of every operation, generated from the committed OpenAPI document. */
export const renderTypes = async (): Promise<string> => {
  const document = readFileSync(new URL('../../../apps/api/openapi.json', import.meta.url), 'utf8')
  const nodes = await openapiTS(JSON.parse(document) as OpenAPI3, { alphabetize: true })
  return `// Written by packages/client/bin/write-types.ts from apps/api/openapi.json. Do not edit.\n\n${astToString(nodes)}`
}
