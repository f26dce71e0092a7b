/** A foreseen failure: its message says what happened and what to do, so no stack is shown. */
export class LocalError extends Error {
  override readonly name = 'LocalError'
  /** Read by the command line, which knows no TypeScript. */
  readonly expected = true
}

/** The messages of what goes wrong in the embedded servers are written for people as well. */
export const toLocalError = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof LocalError) return error
  return error.name === 'EmbeddedError' ? new LocalError(error.message, { cause: error }) : error
}
