import { StringDecoder } from 'node:string_decoder'

export type OutputStream = 'stdout' | 'stderr'
export type OutputSink = (stream: OutputStream, text: string) => void | Promise<void>

/** A line longer than this is handed on in pieces, so that a flood without line ends stays bounded. */
const longestHeldLine = 8 * 1024

/** Of the limit, what the beginning of the output may take. */
const headShare = 3 / 4

/**
 * Lets the output of a process through to `sink` in whole lines and valid UTF-8, up to `maxBytes` of both streams together: the
 * beginning as it comes, and after a notice the last lines, when the process has ended. `push` resolves when the sink has taken the
 * text: wait for it before reading on.
 */
export const createOutputGate = (sink: OutputSink, maxBytes: number) => {
  const lines = { stdout: createLineHolder(), stderr: createLineHolder() }
  const headBytes = Math.floor(maxBytes * headShare)
  const last = createLastLines(maxBytes - headBytes)
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
      const text = lines[stream].push(chunk)
      if (truncated) return last.push(stream, text)
      passedBytes += chunk.length
      if (passedBytes <= headBytes) return pass(stream, text)
      truncated = true
      last.push(stream, text)
      await pass(
        stream,
        '… the output is cut here; the command goes on, and its last lines follow at its end\n',
      )
    },
    end: async (): Promise<void> => {
      for (const stream of ['stdout', 'stderr'] as const) {
        const text = lines[stream].end()
        if (truncated) last.push(stream, text)
        else await pass(stream, text)
      }
      for (const { stream, text } of last.take()) await pass(stream, text)
    },
  }
}

type Piece = { stream: OutputStream; text: string }

/** Keeps the end of the output of both streams, in their order. */
const createLastLines = (maxBytes: number) => {
  let kept: Piece[] = []
  let bytes = 0
  /** Streams whose next piece continues a line that is lost. */
  const broken = new Set<OutputStream>()
  return {
    push: (stream: OutputStream, text: string): void => {
      kept.push({ stream, text })
      bytes += Buffer.byteLength(text)
      for (let [first] = kept; first !== undefined && bytes > maxBytes; [first] = kept) {
        kept.shift()
        bytes -= Buffer.byteLength(first.text)
        if (first.text.endsWith('\n')) broken.delete(first.stream)
        else if (first.text !== '') broken.add(first.stream)
      }
    },
    take: (): Piece[] => {
      const whole = kept.map(piece => withoutBrokenLine(piece, broken))
      kept = []
      return whole
    },
  }
}

/** A line without its beginning may hold a secret without the part by which it is known. */
const withoutBrokenLine = ({ stream, text }: Piece, broken: Set<OutputStream>): Piece => {
  if (!broken.has(stream)) return { stream, text }
  const lineEnd = text.indexOf('\n')
  if (lineEnd !== -1) broken.delete(stream)
  return { stream, text: lineEnd === -1 ? '' : text.slice(lineEnd + 1) }
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
