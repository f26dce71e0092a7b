import { StringDecoder } from 'node:string_decoder'

export type OutputStream = 'stdout' | 'stderr'
export type OutputSink = (stream: OutputStream, text: string) => void | Promise<void>

/** A line longer than this is handed on in pieces, so that a flood without line ends stays bounded. */
const longestHeldLine = 8 * 1024

/**
 * Lets the output of a process through to `sink` in whole lines and valid UTF-8, until `maxBytes` of both streams together; then
 * one notice, and silence. `push` resolves when the sink has taken the text: wait for it before reading on.
 */
export const createOutputGate = (sink: OutputSink, maxBytes: number) => {
  const lines = { stdout: createLineHolder(), stderr: createLineHolder() }
  let passedBytes = 0
  let truncated = false

  const pass = async (stream: OutputStream, text: string): Promise<void> => {
    if (text !== '') await sink(stream, text)
  }

  return {
    get truncated() {
      return truncated
    },
    push: async (stream: OutputStream, chunk: Buffer): Promise<void> => {
      if (truncated) return
      const room = maxBytes - passedBytes
      passedBytes += chunk.length
      if (chunk.length <= room) return pass(stream, lines[stream].push(chunk))
      truncated = true
      await pass(stream, lines[stream].push(chunk.subarray(0, room)) + lines[stream].end())
      await pass(stream, `… the output is cut here, after ${maxBytes} bytes; the command goes on\n`)
    },
    end: async (): Promise<void> => {
      if (truncated) return
      await pass('stdout', lines.stdout.end())
      await pass('stderr', lines.stderr.end())
    },
  }
}

const createLineHolder = () => {
  const decoder = new StringDecoder('utf8')
  let held = ''
  return {
    push: (chunk: Buffer): string => {
      held += decoder.write(chunk)
      const lineEnd = held.lastIndexOf('\n') + 1
      const cut = held.length - lineEnd > longestHeldLine ? held.length : lineEnd
      const whole = held.slice(0, cut)
      held = held.slice(cut)
      return whole
    },
    end: (): string => {
      const rest = held + decoder.end()
      held = ''
      return rest === '' || rest.endsWith('\n') ? rest : `${rest}\n`
    },
  }
}
