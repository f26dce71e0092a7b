import { StringDecoder } from 'node:string_decoder'

/** Masks secrets in a stream of text; what may begin a secret is held back until `flush`. */
export type StreamRedactor = { push: (text: string) => string; flush: () => string }

/** A line longer than this is handed on in pieces. */
const longestLine = 8 * 1024

/** The bytes of one stream of one step as whole lines, decoded and redacted across the borders of chunks. */
export const createStepOutput = (redactor: StreamRedactor) => {
  const decoder = new StringDecoder('utf8')
  let held = ''
  return {
    push: (bytes: Buffer): string => {
      held += redactor.push(decoder.write(bytes))
      const lineEnd = held.lastIndexOf('\n') + 1
      const end = held.length - lineEnd > longestLine ? held.length : lineEnd
      const whole = held.slice(0, end)
      held = held.slice(end)
      return whole
    },
    end: (): string => {
      const rest = held + redactor.push(decoder.end()) + redactor.flush()
      held = ''
      return rest
    },
  }
}
