import type { FastifyInstance } from 'fastify'
import { authPath } from '../../src/identity/auth-paths.js'

export type Schema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  pattern?: string
  /** Several rules for one text. */
  allOf?: { pattern?: string }[]
  format?: string
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  minProperties?: number
  uniqueItems?: boolean
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  multipleOf?: number
}
export type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}
type Content = Record<string, { schema: Schema; example?: unknown }>
export type Operation = {
  /** The name in the table of operations: `GET /v1/projects/:projectId`. */
  key: string
  operationId: string
  method: string
  path: string
  parameters: Parameter[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, { content?: Content }>
  security?: unknown[]
}
export type ApiDocument = {
  paths: Record<string, Record<string, Omit<Operation, 'key' | 'method' | 'path'>>>
}

/** The document that the running API serves, so that the test uses the current description. */
export const readDocument = async (
  app: FastifyInstance,
): Promise<{ document: ApiDocument; operations: Operation[] }> => {
  const document: ApiDocument = (await app.inject('/openapi.json')).json()
  // Better Auth's own endpoints, which end the sessions that the other requests need.
  for (const path of Object.keys(document.paths)) if (path.startsWith(authPath)) delete document.paths[path]
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([name, operation]) => {
      const method = name.toUpperCase()
      return {
        ...operation,
        key: `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
        method,
        path,
        parameters: operation.parameters ?? [],
      }
    }),
  )
  return { document, operations }
}

export const bodySchemaOf = ({ requestBody }: Operation): Schema | undefined =>
  requestBody?.content['application/json']?.schema
