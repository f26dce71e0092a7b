import * as fc from 'fast-check'
import type { Schema } from './api-document.js'

/** Texts that have broken other programs. */
export const hostileTexts = [
  '',
  ' ',
  'null',
  '\0',
  "' or '1'='1",
  '"; drop table projects; --',
  '../../etc/passwd',
  '..%2f..%2f',
  '<script>alert(1)</script>',
  '${7*7}',
  '\u202e\u0007\u001b[31m',
  'x'.repeat(5_000),
  'prj_',
  'prj_ILOU',
  'ünïcödé 🚀',
  '[object Object]',
  '-1',
]

type Broken = { broken: string; text: string; type: string }
const json = 'application/json'

/** Bodies that an object schema does not allow. */
export const breakBody = (schema: Schema): fc.Arbitrary<Broken> => {
  const { properties = {}, required = [] } = objectOf(schema)
  const whole: Broken[] = [
    { broken: 'is cut off', text: '{"a":', type: json },
    { broken: 'is no JSON', text: '<a/>', type: json },
    { broken: 'is XML', text: '<a/>', type: 'text/xml' },
    { broken: 'is a form', text: 'a=1', type: 'application/x-www-form-urlencoded' },
    { broken: 'is plain text', text: '{}', type: 'text/plain' },
    { broken: 'is a list', text: '[]', type: json },
    { broken: 'is a number', text: '1e400', type: json },
    { broken: 'is a text', text: '"x"', type: json },
    { broken: 'names __proto__', text: '{"__proto__":{"role":"owner"}}', type: json },
    { broken: 'names constructor', text: '{"constructor":{"prototype":{"role":"owner"}}}', type: json },
    { broken: 'is deep', text: `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, type: json },
    { broken: 'is long', text: JSON.stringify({ a: new Array(1_001).fill(0) }), type: json },
    ...required.map(name => ({ broken: `lacks ${name}`, text: '{}', type: json })),
  ]
  const fields = Object.entries(properties).map(([name, field]) =>
    fc.constantFrom(...misfits(field)).map(value => ({
      broken: `${name} = ${JSON.stringify(value).slice(0, 60)}`,
      text: JSON.stringify({ [name]: value }),
      type: json,
    })),
  )
  const unknown = fc.stringMatching(/^[a-z]{3,12}Zz$/).map(name => ({
    broken: `has ${name}, which is unknown`,
    text: JSON.stringify({ [name]: 1 }),
    type: json,
  }))
  return fc.oneof(fc.constantFrom(...whole), unknown, ...fields)
}

/** An optional body is a choice between an object and null. */
const objectOf = (schema: Schema): Schema =>
  schema.anyOf?.map(objectOf).find(({ properties }) => properties !== undefined) ?? schema

/** Values of another type than the field has; null only where it is not allowed. */
const misfits = (field: Schema): unknown[] => {
  const kinds = kindsOf(field)
  const values: [string, unknown][] = [
    ['boolean', true],
    ['number', 1.5],
    ['string', '\0'],
    ['object', { a: [{ b: {} }] }],
    ['array', [[], {}]],
    ['null', null],
  ]
  return values.filter(([kind]) => !kinds.has(kind)).map(([, value]) => value)
}

const kindsOf = (field: Schema): Set<string> =>
  new Set(
    [field, ...(field.anyOf ?? [])]
      .flatMap(({ type, enum: choices }) => [type, ...(choices ? ['string'] : [])].flat())
      .flatMap(type => (type === 'integer' ? ['number'] : (type ?? []))),
  )
