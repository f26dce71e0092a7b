export type LogLine = {
  at: string
  stream: 'stdout' | 'stderr' | 'system'
  text: string
}

export type LogRing = {
  write(stream: LogLine['stream'], chunk: string): void
  lines(): readonly LogLine[]
}

const linesKept = 1000
const lineLimit = 8192

/** The last lines a machine printed. Long lines are cut, so that a noisy machine cannot fill the memory. */
export const createLogRing = (now: () => string): LogRing => {
  const lines: LogLine[] = []
  const unfinished = { stdout: '', stderr: '', system: '' }
  return {
    write(stream, chunk) {
      const parts = (unfinished[stream] + chunk).split('\n')
      unfinished[stream] = (parts.pop() ?? '').slice(0, lineLimit)
      for (const text of parts) lines.push({ at: now(), stream, text: text.slice(0, lineLimit) })
      if (lines.length > linesKept) lines.splice(0, lines.length - linesKept)
    },
    lines: () => [
      ...lines,
      ...(['stdout', 'stderr'] as const).flatMap(stream =>
        unfinished[stream] === '' ? [] : [{ at: now(), stream, text: unfinished[stream] }],
      ),
    ],
  }
}
