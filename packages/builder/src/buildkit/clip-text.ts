import type { StreamRedactor } from './step-output.js'

/** No text of a daemon is kept beyond this, in characters. */
const longestText = 4096

const exitCode = /exit code: \d{1,5}$/

/**
 * What is kept of a name or an error: all of it up to 4096 characters, else its beginning with secrets masked, and the exit code that it
 * ends with. Where the cut goes through a secret, the part before the cut is dropped too.
 */
export const clipText = (text: string, openRedactor: () => StreamRedactor): string => {
  if (text.length <= longestText) return text
  // Without `flush` the redactor keeps what may be the beginning of a secret.
  const head = openRedactor().push(text.slice(0, longestText))
  const end = exitCode.exec(text.slice(-20))?.[0]
  // A slice would hold the whole text in memory; a copy does not.
  return Buffer.from(end === undefined ? head : `${head}… ${end}`).toString()
}
