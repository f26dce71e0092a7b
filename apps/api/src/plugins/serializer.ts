import fastJson, { type AnySchema } from 'fast-json-stringify'
import type { FastifySerializerCompiler } from 'fastify'
import { z } from 'zod'

const noNames = z.registry<{ id?: string }>()

type Stringify = (value: unknown) => string
const compiled = new WeakMap<z.ZodType, Stringify>()

/**
 * Answers are parsed by their schema, so that nothing undeclared gets out, and written by code compiled from it, which is several
 * times faster than JSON.stringify after an encode. Response schemas hold no transforms. Compiled with the first answer that needs
 * it: all of them at once are a fifth of a start, and most routes share their problems.
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
    // Names would become references, which cost the compiler its inlining.
    metadata: noNames,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // `anyOf: [x, null]` is validated at run time before it is written; `nullable` is only a check for null.
      const [only, none, ...more] = jsonSchema.anyOf ?? []
      if (only && none && more.length === 0 && none.type === 'null' && typeof only.type === 'string') {
        delete jsonSchema.anyOf
        Object.assign(jsonSchema, only, { nullable: true })
      }
    },
  }) as AnySchema
