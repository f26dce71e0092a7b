import * as fc from 'fast-check'
import type { Schema } from './api-document.js'

/** Rules of fields that are code and not in the document, by the field's name. */
const text = (...values: string[]) => fc.constantFrom(...values)
const path = text('', '.', 'apps/web', 'a b/ü', 'Dockerfile.prod')
const byName: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  scope: text('all', 'production', 'preview', 'branch:feat/*', 'pr:12'),
  key: fc.stringMatching(/^K[A-Z0-9_]{8,20}$/),
  value: fc.string({ unit: 'grapheme', maxLength: 200 }).filter(value => !value.includes('\0')),
  text: fc
    .array(fc.stringMatching(/^K[A-Z0-9]{1,8}=[\w ]{0,20}$/), { minLength: 1, maxLength: 5 })
    .map(lines => lines.join('\n')),
  rootDirectory: path,
  dockerfilePath: path,
  outputDirectory: path,
  expiresAt: fc
    .integer({ min: 1, max: 300 })
    .map(days => new Date(Date.now() + days * 86_400_000).toISOString()),
}

/** Values that a schema allows. */
export const fromSchema = (schema: Schema, name = ''): fc.Arbitrary<unknown> => {
  const special = byName[name]
  // An enum in the document needs no further rule.
  if (special && !schema.enum) return special
  // A random version never matches, so every change would be refused; `*` matches any version.
  if (name === 'if-match' && schema.pattern === undefined) return fc.constant('*')
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  // Passes the name on: a nullable field is a choice between its type and null.
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(one => fromSchema(one, name)))
  if (Array.isArray(schema.type))
    return fc.oneof(...schema.type.map(type => fromSchema({ ...schema, type }, name)))
  switch (schema.type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return fromNumber(schema)
    case 'string':
      return fromString(schema)
    case 'array':
      return (schema.uniqueItems ? fc.uniqueArray : fc.array)(fromSchema(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, 5),
      })
    case 'object':
      return fromObject(schema)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

const fromNumber = ({ minimum, exclusiveMinimum, maximum, multipleOf = 1 }: Schema) => {
  const min = minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1)
  return fc
    .integer({
      min: Math.ceil(min / multipleOf),
      max: Math.floor(Math.min(maximum ?? 2 ** 31, 2 ** 40) / multipleOf),
    })
    .map(value => value * multipleOf)
}

// All years of four digits except the year 0, which has its own test.
const firstMoment = new Date('0001-01-01T00:00:00Z')
const lastMoment = new Date('9999-12-31T23:59:59Z')

const fromString = ({
  pattern,
  allOf = [],
  format,
  minLength = 0,
  maxLength = 200,
}: Schema): fc.Arbitrary<string> => {
  const fits = (value: string) => value.length >= minLength && value.length <= maxLength
  if (format === 'date-time')
    return fc.date({ min: firstMoment, max: lastMoment, noInvalidDate: true }).map(date => date.toISOString())
  // fast-check has no Unicode properties; the filter keeps most generated texts.
  const patterns = [pattern, ...allOf.map(one => one.pattern)].filter(one => one !== undefined)
  if (pattern === undefined || patterns.length > 1 || /\\p/i.test(pattern)) {
    const rules = patterns.map(one => new RegExp(one, 'u'))
    const size = { minLength, maxLength: Math.min(maxLength, 60) }
    return fc
      .oneof(fc.string({ unit: 'grapheme', ...size }), fc.string({ unit: 'binary', ...size }))
      .filter(value => fits(value) && rules.every(rule => rule.test(value)))
  }
  return fc.stringMatching(new RegExp(pattern)).filter(fits)
}

const fromObject = ({ properties = {}, required = [], minProperties = 0 }: Schema) =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(properties).map(([name, schema]) => [name, fromSchema(schema, name)]),
      ),
      { requiredKeys: required },
    )
    .filter(value => Object.keys(value).length >= minProperties)
