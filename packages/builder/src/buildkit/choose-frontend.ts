import { DomainError } from '@taxiway/domain'

/** What comes behind the first instruction is looked at as well, since a few ways to begin a file are known to BuildKit alone. */
const linesRead = 20
const comment = /^\s*(#|\/\/)/
const directive = /syntax\s*=\s*([\s\S]*)$/i
/** Earlier versions, and any that a digest names, may not know the namespaces of caches. */
const official =
  /^(?:docker\.io\/)?docker\/dockerfile(?::(?:latest|labs|1(?:\.(?:[5-9]|\d{2})(?:\.\d{1,3})?)?(?:-labs)?))?$/

/**
 * Makes sure that a Dockerfile is read by the operator's program, the daemon's own, or that of Docker. Another one, which the
 * Dockerfile chooses, could pass over what keeps the caches of projects apart. Throws `build.config_invalid`.
 */
export const checkFrontend = (dockerfileText: string, forced: string | undefined): void => {
  if (forced !== undefined) return
  const text = dockerfileText.trim()
  // The third way to name one; no instruction begins so.
  if (text.startsWith('{')) throw refused('{')
  let begun = false
  for (const [index, line] of text.split('\n').entries()) {
    const isComment = comment.test(line)
    begun ||= !isComment
    if (begun && index >= linesRead) return
    const named = isComment ? directive.exec(line)?.[1]?.trim() : undefined
    if (named !== undefined && !official.test(named)) throw refused(line)
  }
  // A directive may follow where the text was cut.
  if (!begun && text !== '') throw refused('comments alone')
}

const refused = (line: string): DomainError =>
  new DomainError('build.config_invalid', {
    message: `The Dockerfile chooses the program that reads it, or could: ${JSON.stringify(line.trim().slice(0, 200))}. Remove the line, or write docker/dockerfile:1, or let the operator set DOCKERFILE_FRONTEND.`,
  })
