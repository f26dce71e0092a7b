import type { FastifySchemaCompiler } from 'fastify'
import { validatorCompiler as compileZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'

/**
 * Fastify passes null to a validator for a missing body, where a schema says `optional()`. A body that is
 * literally null never gets here: jsonBody refuses it.
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = route => {
  const validate = compileZod(route)
  return route.httpPart === 'body' ? value => validate(value ?? undefined) : validate
}
