import { bodyExamples, schemaExamples } from '../examples/index.js'

type Schema = Record<string, unknown>
type Operation = { operationId?: string; requestBody?: { content?: Record<string, Schema> } }
type Document = {
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

/** Adds the examples to the document: at named schemas, and at request bodies. */
export const addExamples = <Doc extends Document>(document: Doc): Doc => {
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    const example = schemaExamples[name] ?? pageOf(schema)
    if (example !== undefined) schema['examples'] = [example]
  }
  for (const operation of Object.values(document.paths ?? {}).flatMap(path => Object.values(path))) {
    const content = operation.requestBody?.content?.['application/json']
    const example = bodyExamples[operation.operationId ?? '']
    if (content && example !== undefined) content['example'] = example
  }
  return document
}

/** A page of one item, for schemas whose items have an example. */
const pageOf = ({ properties }: Schema): unknown => {
  const { data, nextCursor } = (properties ?? {}) as {
    data?: { items?: { $ref?: string } }
    nextCursor?: unknown
  }
  const item = schemaExamples[data?.items?.$ref?.split('/').at(-1) ?? '']
  return item !== undefined && nextCursor !== undefined ? { data: [item], nextCursor: null } : undefined
}
