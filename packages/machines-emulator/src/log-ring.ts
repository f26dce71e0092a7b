export type LogLine = {
  /** Its place in everything that the machine printed. */
  seq: number
  at: string
  stream: 'stdout' | 'stderr' | 'system'
  text: string
}

export type LogRing = {
  write(stream: LogLine['stream'], chunk: string): void
  /** Ends lines that have no line end: the process that printed them is gone. */
  finish(): void
  lines(): readonly LogLine[]
}

const linesKept = 1000
const lineLimit = 8192

/** The last lines a machine printed. Long lines are cut, so that a noisy machine cannot fill the memory. */
export const createLogRing = (now: () => string): LogRing => {
  const lines: LogLine[] = []
  const unfinished = { stdout: '', stderr: '', system: '' }
  let count = 0
  const add = (stream: LogLine['stream'], text: string): void => {
    lines.push({ seq: count, at: now(), stream, text: text.slice(0, lineLimit) })
    count += 1
    if (lines.length > linesKept) lines.shift()
  }
  return {
    write(stream, chunk) {
      const parts = (unfinished[stream] + chunk).split('\n')
      unfinished[stream] = (parts.pop() ?? '').slice(0, lineLimit)
      for (const text of parts) add(stream, text)
    },
    finish() {
      for (const stream of ['stdout', 'stderr'] as const) {
        if (unfinished[stream] !== '') add(stream, unfinished[stream])
        unfinished[stream] = ''
      }
    },
    lines: () => lines,
  }
}
