import { Ajv, type ValidateFunction } from 'ajv'
import type { JournalEntry } from './journal.js'

export type ContractProblem = { seq: number; method: string; path: string; problem: string }

export type ReplayOptions = {
  /** Query parameters that the real API documents elsewhere than in this document. */
  extraQuery?: RegExp
  /** Says that a problem is a known gap of the document itself. */
  isKnownGap?: (problem: ContractProblem, entry: JournalEntry) => boolean
}

export type OpenApiDocument = {
  servers?: { url: string }[]
  paths: Record<string, Record<string, unknown>>
  components?: {
    schemas?: Record<string, unknown>
    parameters?: Record<string, unknown>
    responses?: unknown
  }
}

type Json = Record<string, unknown>
type Operation = {
  template: string
  query: Set<string>
  request: ValidateFunction | undefined
  responses: Map<string, ValidateFunction | undefined>
}

/**
 * Holds recorded traffic against an OpenAPI document and returns what does not fit: unknown operations, query
 * parameters and body fields of requests that were accepted, answers with undocumented success statuses, and
 * bodies of another shape. Answers made by faults and requests that were refused prove nothing and are skipped.
 */
export const validateJournalAgainstOpenApi = (
  entries: readonly JournalEntry[],
  document: OpenApiDocument,
  { extraQuery, isKnownGap = () => false }: ReplayOptions = {},
): ContractProblem[] => {
  const findOperation = createOperationFinder(document)
  const problems: ContractProblem[] = []
  for (const entry of entries) {
    if (entry.fault !== undefined && entry.fault !== 'delay') continue
    const say = (problem: string): void => {
      const found = { seq: entry.seq, method: entry.method, path: entry.path, problem }
      if (!isKnownGap(found, entry)) problems.push(found)
    }
    const operation = findOperation(entry.method, entry.path)
    if (operation === undefined) say('no such operation')
    else {
      if (entry.status < 400) checkRequest(entry, operation, extraQuery, say)
      checkAnswer(entry, operation, say)
    }
  }
  return problems
}

const checkRequest = (
  entry: JournalEntry,
  operation: Operation,
  extraQuery: RegExp | undefined,
  say: (problem: string) => void,
): void => {
  for (const name of Object.keys(entry.query)) {
    if (!operation.query.has(name) && extraQuery?.test(name) !== true) say(`unknown query parameter ${name}`)
  }
  if (entry.body === undefined || entry.body === null) return
  if (operation.request?.(entry.body) === false) say(`request ${describeErrors(operation.request)}`)
}

const checkAnswer = (entry: JournalEntry, operation: Operation, say: (problem: string) => void): void => {
  const key = operation.responses.has(String(entry.status)) ? String(entry.status) : 'default'
  if (!operation.responses.has(key)) {
    // Documents leave many errors out; a success they do not name is a real difference.
    if (entry.status < 400) say(`undocumented status ${entry.status}`)
    return
  }
  const validate = operation.responses.get(key)
  if (validate !== undefined && entry.responseBody !== undefined && validate(entry.responseBody) === false) {
    say(`answer ${entry.status} ${describeErrors(validate)}`)
  }
}

const describeErrors = (validate: ValidateFunction): string =>
  (validate.errors ?? [])
    .slice(0, 5)
    .map(error => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`)
    .join('; ')

const createOperationFinder = (document: OpenApiDocument) => {
  const basePath = new URL(document.servers?.[0]?.url ?? '/', 'http://localhost').pathname.replace(/\/$/, '')
  const compile = createCompiler(document)
  const compiled = new Map<string, Operation>()
  // Fixed segments go before parameters: /user/repos is not /user/{name}. Parameters that may hold slashes, as
  // GitHub's {ref} and {path} do, are tried only when nothing else fits.
  const byFixedness = Object.keys(document.paths).sort((a, b) => a.split('{').length - b.split('{').length)
  const templates = ['[^/]+', '.+'].flatMap(parameter =>
    byFixedness.map(template => ({ template, pattern: patternOf(template, parameter) })),
  )

  return (method: string, path: string): Operation | undefined => {
    if (!path.startsWith(basePath)) return undefined
    const relative = path.slice(basePath.length)
    for (const { template, pattern } of templates) {
      const item = document.paths[template]
      const operation = item?.[method.toLowerCase()] as Json | undefined
      if (operation === undefined || !pattern.test(relative)) continue
      const key = `${method} ${template}`
      const known = compiled.get(key) ?? readOperation(template, operation, item as Json, document, compile)
      compiled.set(key, known)
      return known
    }
    return undefined
  }
}

const patternOf = (template: string, parameter: string): RegExp =>
  new RegExp(
    `^${template
      .split(/\{[^}]+\}/)
      .map(escapeForPattern)
      .join(parameter)}$`,
  )

const escapeForPattern = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&')

type Compiler = { open(schema: unknown): ValidateFunction; closed(schema: unknown): ValidateFunction }

const readOperation = (
  template: string,
  operation: Json,
  item: Json,
  document: OpenApiDocument,
  compile: Compiler,
): Operation => {
  const parameters = [item['parameters'], operation['parameters']].flatMap(list => (list ?? []) as Json[])
  const query = parameters
    .map(parameter => deref(document, parameter))
    .filter(parameter => parameter['in'] === 'query')
    .map(parameter => String(parameter['name']))
  const requestSchema = jsonSchemaOf(deref(document, operation['requestBody']))
  const responses = Object.entries((operation['responses'] ?? {}) as Json).map(([status, response]) => {
    const schema = jsonSchemaOf(deref(document, response))
    return [status, schema === undefined ? undefined : compile.open(schema)] as const
  })
  return {
    template,
    query: new Set(query),
    request: requestSchema === undefined ? undefined : compile.closed(requestSchema),
    responses: new Map(responses),
  }
}

const jsonSchemaOf = (holder: Json): unknown => {
  const content = (holder['content'] ?? {}) as Record<string, Json>
  return content['application/json']?.['schema']
}

const deref = (document: OpenApiDocument, value: unknown): Json => {
  const reference = (value as Json | undefined)?.['$ref']
  if (typeof reference !== 'string') return (value ?? {}) as Json
  const path = reference.slice(2).split('/')
  return path.reduce<Json>((at, key) => (at[key] ?? {}) as Json, document as unknown as Json)
}

/** Two readings of the schemas: as written, for answers, and closed to unknown fields, for requests. */
const createCompiler = (document: OpenApiDocument): Compiler => {
  const schemas = (document.components?.schemas ?? {}) as Json
  const inAllOf = new Set<string>()
  JSON.stringify(document, (key, value) => {
    if (key === 'allOf' && isComposition(value)) for (const part of value) inAllOf.add(String(part['$ref']))
    return value
  })
  const closedSchemas = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      inAllOf.has(`#/components/schemas/${name}`) ? schema : closeToUnknown(schema),
    ]),
  )
  const compilerOf = (all: Json, prepare: (schema: unknown) => unknown) => {
    const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false, logger: false })
    ajv.addSchema({ components: { schemas: retarget(all) } } as object, 'openapi')
    return (schema: unknown) => ajv.compile(retarget(prepare(schema)) as object)
  }
  return { open: compilerOf(schemas, schema => schema), closed: compilerOf(closedSchemas, closeToUnknown) }
}

const retarget = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/components', '"$ref":"openapi#/components'))

const closeToUnknown = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closeToUnknown)
  if (typeof schema !== 'object' || schema === null) return schema
  const source = schema as Json
  // Parts of an allOf know only their own fields, so none of them may be closed.
  if (isComposition(source['allOf'])) return source
  const copy = Object.fromEntries(Object.entries(source).map(([key, value]) => [key, closeToUnknown(value)]))
  const isObject = typeof copy['properties'] === 'object' && copy['type'] === 'object'
  return isObject && copy['additionalProperties'] === undefined
    ? { ...copy, additionalProperties: false }
    : copy
}

/** An allOf of one is only a way to write a description beside a reference. */
const isComposition = (allOf: unknown): allOf is Json[] => Array.isArray(allOf) && allOf.length > 1
