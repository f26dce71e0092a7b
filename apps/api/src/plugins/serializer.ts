import fastJson, { type AnySchema } from 'fast-json-stringify'
import type { FastifySerializerCompiler } from 'fastify'
import { z } from 'zod'

const noNames = z.registry<{ id?: string }>()

type Stringify = (value: unknown) => string
const compiled = new WeakMap<z.ZodType, Stringify>()

/**
 * Answers are parsed by their schema, so that undeclared fields do not leak, and written by code compiled
 * from it, which is several times faster than JSON.stringify after an encode. Response schemas hold no
 * transforms. Each is compiled at its first answer: compiling all takes a fifth of the start, and most routes
 * share their problems.
 */
export const serializerCompiler: FastifySerializerCompiler<z.ZodType> =
  ({ schema }) =>
  payload =>
    stringifyOf(schema)(schema.parse(payload))

const stringifyOf = (schema: z.ZodType): Stringify => {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const stringify = fastJson(toJsonSchema(schema)) as Stringify
  compiled.set(schema, stringify)
  return stringify
}

const toJsonSchema = (schema: z.ZodType): AnySchema =>
  z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'output',
    // Named schemas would become references, which the compiler cannot inline.
    metadata: noNames,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // An object of which nothing is declared: written as it is, not key by key.
      const { properties, additionalProperties: more } = jsonSchema
      if (properties === undefined && typeof more === 'object' && Object.keys(more).length === 0) {
        delete jsonSchema.type
        delete jsonSchema.additionalProperties
      }
      // The serializer validates `anyOf: [x, null]` before it writes; `nullable` is only a check for null.
      const [only, none, ...others] = jsonSchema.anyOf ?? []
      if (!only || none?.type !== 'null' || others.length > 0) return
      const isAnything = Object.keys(only).length === 0
      if (!isAnything && typeof only.type !== 'string') return
      delete jsonSchema.anyOf
      Object.assign(jsonSchema, only, isAnything ? {} : { nullable: true })
    },
  }) as AnySchema
