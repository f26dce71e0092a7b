import type { Segment } from '../../../data/log-store.js'

export type LogRow = { kind: 'step'; segment: Segment } | { kind: 'line'; index: number }

/**
 * The rows of the list: a head for each step, and the lines of those that are open. There are few steps and many lines,
 * so nothing is done for each line.
 */
export const createRows = (segments: readonly Segment[], folded: ReadonlySet<string>) => {
  const starts: number[] = []
  let count = 0
  for (const segment of segments) {
    starts.push(count)
    count += 1 + (folded.has(segment.key) ? 0 : segment.count)
  }
  return {
    count,
    at: (row: number): LogRow | undefined => {
      let position = starts.length - 1
      while (position > 0 && (starts[position] ?? 0) > row) position -= 1
      const segment = segments[position]
      if (segment === undefined || row >= count) return undefined
      const offset = row - (starts[position] ?? 0)
      return offset === 0 ? { kind: 'step', segment } : { kind: 'line', index: segment.first + offset - 1 }
    },
    /** The row of a line, or of the head of its step when that is folded. */
    ofLine: (index: number): number => {
      let position = segments.length - 1
      while (position > 0 && (segments[position]?.first ?? 0) > index) position -= 1
      const segment = segments[position]
      const start = starts[position] ?? 0
      return segment === undefined || folded.has(segment.key) ? start : start + 1 + index - segment.first
    },
    ofStep: (step: string): number | undefined => {
      const position = segments.findIndex(segment => segment.step === step)
      return position < 0 ? undefined : starts[position]
    },
  }
}
