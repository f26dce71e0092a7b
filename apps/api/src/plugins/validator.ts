import type { FastifySchemaCompiler } from 'fastify'
import { validatorCompiler as compileZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'

/**
 * Fastify gives a validator null for a body that is not there, and a schema says `optional()` of one. A body that is null never gets here:
 * jsonBody refuses it.
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = route => {
  const validate = compileZod(route)
  return route.httpPart === 'body' ? value => validate(value ?? undefined) : validate
}
