import * as fc from 'fast-check'
import { bodySchemaOf, type Operation, type Parameter } from './api-document.js'
import { breakBody, hostileTexts } from './break-body.js'
import { fromSchema } from './from-schema.js'

export type Sent = {
  /** The fault in the request; empty for a valid request. */
  broken: string
  method: string
  url: string
  headers: Record<string, string>
  payload?: string
}
type Ids = Readonly<Record<string, string>>
type Parts = {
  path: Ids
  query: [string, string][]
  headers: Record<string, string>
  body?: string
  broken: string
}

/** Valid requests on existing objects. */
export const validRequests = (operation: Operation, ids: Ids): fc.Arbitrary<Sent> =>
  partsOf(operation, ids).map(parts => toRequest(operation, parts))

/**
 * Invalid requests, each with one fault in an otherwise valid request. undefined when the operation has
 * nothing to get wrong.
 */
export const invalidRequests = (operation: Operation, ids: Ids): fc.Arbitrary<Sent> | undefined => {
  const faults = [
    ...operation.parameters.flatMap(faultsOfParameter),
    ...(operation.parameters.some(one => one.in === 'query') ? [unknownQuery] : []),
    ...(bodySchemaOf(operation) ? [faultOfBody(operation)] : []),
    ...(operation.security ? [faultOfCredential] : []),
  ]
  if (faults.length === 0) return undefined
  return fc
    .tuple(partsOf(operation, ids), fc.oneof(...faults))
    .map(([parts, breakIt]) => toRequest(operation, breakIt(parts)))
}

type Fault = fc.Arbitrary<(parts: Parts) => Parts>

const partsOf = (operation: Operation, ids: Ids): fc.Arbitrary<Parts> => {
  const given = (place: Parameter['in']) => operation.parameters.filter(one => one.in === place)
  const optional = (parameters: Parameter[]) =>
    fc.record(
      Object.fromEntries(parameters.map(({ name, schema }) => [name, fromSchema(schema, name).map(String)])),
      { requiredKeys: parameters.filter(({ required }) => required).map(({ name }) => name) },
    )
  const schema = bodySchemaOf(operation)
  const body = schema
    ? fc.tuple(fromSchema(schema), fc.boolean()).map(([value, isThere]) => {
        const known = isThere && schema.properties?.['repositoryId'] && ids['repositoryId']
        return JSON.stringify(known ? { ...(value as object), repositoryId: Number(known) } : value)
      })
    : fc.constant(undefined)
  return fc
    .record({
      // Only the API creates cursors, so an invented cursor is a fault.
      query: optional(given('query').filter(({ name }) => name !== 'cursor')),
      headers: optional(given('header')),
      body: operation.requestBody?.required === false ? fc.option(body, { nil: undefined }) : body,
    })
    .map(({ query, headers, body }) => ({
      path: ids,
      query: Object.entries(query as Record<string, string>),
      headers: headers as Record<string, string>,
      ...(body === undefined ? {} : { body }),
      broken: '',
    }))
}

const faultsOfParameter = (parameter: Parameter): Fault[] => {
  const { name } = parameter
  if (parameter.in === 'path')
    return [
      fc
        .constantFrom(...hostileTexts.filter(text => text !== ''))
        .filter(text => !allows(parameter, text))
        .map(text => parts => ({
          ...parts,
          path: { ...parts.path, [name]: text },
          broken: `path ${name} = ${JSON.stringify(text)}`,
        })),
    ]
  if (parameter.in === 'query')
    return [
      fc
        .constantFrom(
          ...[...hostileTexts, '0', '101', '1e9', 'NaN'].filter(text => !allows(parameter, text)),
          ...(parameter.schema.format === 'date-time' ? unwritableMoments : []),
        )
        .map(text => parts => ({
          ...parts,
          query: [...parts.query.filter(([key]) => key !== name), [name, text]],
          broken: `query ${name} = ${JSON.stringify(text)}`,
        })),
    ]
  if (name === 'last-event-id' || name === 'idempotency-key' || name === 'if-match')
    return [
      fc
        .constantFrom('x'.repeat(300), 'a b', 'ü')
        .filter(text => !allows(parameter, text))
        .map(text => parts => ({
          ...parts,
          headers: { ...parts.headers, [name]: text },
          broken: `header ${name} = ${JSON.stringify(text)}`,
        })),
    ]
  return []
}

/** Well-formed times that the database cannot store. */
const unwritableMoments = ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00']

const allows = ({ schema, name }: Parameter, text: string): boolean => {
  if (name === 'scope' || name === 'cursor') return false
  const types = [schema.type].flat()
  if (types.includes('integer')) {
    const value = Number(text)
    return (
      Number.isInteger(value) &&
      value >= (schema.minimum ?? (schema.exclusiveMinimum ?? -Infinity) + 1) &&
      value <= (schema.maximum ?? Infinity)
    )
  }
  return (
    new RegExp(schema.pattern ?? '', 'u').test(text) &&
    text.length >= (schema.minLength ?? 0) &&
    text.length <= (schema.maxLength ?? Infinity) &&
    !(schema.enum && !schema.enum.includes(text))
  )
}

const unknownQuery: Fault = fc
  .constantFrom('id', 'orgId', 'limit[]', '__proto__', 'constructor', '$where')
  .map(name => parts => ({
    ...parts,
    query: [...parts.query, [name, '1']],
    broken: `query ${name} is unknown`,
  }))

const faultOfBody = (operation: Operation): Fault =>
  breakBody(bodySchemaOf(operation) ?? {}).map(({ broken, text, type }) => parts => ({
    ...parts,
    body: text,
    headers: { ...parts.headers, 'content-type': type },
    broken: `body ${broken}`,
  }))

const faultOfCredential: Fault = fc
  .constantFrom(
    '',
    'Bearer',
    'Bearer txw_x',
    `Bearer txw_${'0'.repeat(32)}`,
    'Basic eDp5',
    `Bearer ${'a'.repeat(4_000)}`,
    "Bearer ' or 1=1--",
  )
  .map(authorization => parts => ({
    ...parts,
    headers: { ...parts.headers, authorization },
    broken: `credential ${authorization.slice(0, 20)}`,
  }))

const toRequest = ({ method, path }: Operation, parts: Parts): Sent => {
  const search = parts.query.map(pair => pair.map(encodeURIComponent).join('=')).join('&')
  const url = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(parts.path[name] ?? name))
  return {
    broken: parts.broken,
    method,
    url: search ? `${url}?${search}` : url,
    headers: {
      ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...parts.headers,
    },
    ...(parts.body === undefined ? {} : { payload: parts.body }),
  }
}
