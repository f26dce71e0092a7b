type Responses = Record<string, { description: string; content?: unknown }>
type Operation = { requestBody?: unknown; responses?: Responses }
type Document = { paths?: Record<string, Record<string, Operation>> }

const problems = {
  413: 'The body is too large: over 1 MiB, deeper than 32 levels, or with a list of more than 1,000 items.',
  415: 'The body is not `application/json`.',
}

/** Documents the errors of every route with a body that occur before schema validation. */
export const addBodyProblems = <Doc extends Document>(document: Doc): Doc => {
  for (const operation of Object.values(document.paths ?? {}).flatMap(path => Object.values(path))) {
    const like = operation.responses?.['400']
    if (!operation.requestBody || !like) continue
    for (const [status, description] of Object.entries(problems))
      operation.responses = { ...operation.responses, [status]: { ...like, description } }
  }
  return document
}
