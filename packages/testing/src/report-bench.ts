import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type BenchResult = {
  name: string
  value: number
  unit: string
  /** To the bare reference of the same run. */
  ratio?: number
  /** The lowest and the highest of several runs, of the ratio or else of the value, which are their median. */
  spread?: { lowest: number; highest: number; runs: number }
  /** What the ratio, or without one the value, should be. */
  goal?: { atLeast: number } | { atMost: number }
}

/** Prints the figures of one benchmark as a table, and leaves them as JSON in the folder named by REPORT_DIR, if there is one. */
export const reportBench = (name: string, results: readonly BenchResult[]): void => {
  const width = Math.max(...results.map(result => result.name.length))
  for (const { name: label, value, unit, ratio, spread } of results) {
    const figure = value >= 100 ? value.toFixed(0) : value.toPrecision(3)
    const relative = ratio === undefined ? '' : `   × ${ratio.toFixed(2)}`
    const runs = spread === undefined ? '' : `   ${describeSpread(spread)}`
    process.stdout.write(`  ${label.padEnd(width)}  ${figure.padStart(10)} ${unit}${relative}${runs}\n`)
  }
  const folder = process.env['REPORT_DIR']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(results, null, 2)}\n`)
}

const describeSpread = ({ lowest, highest, runs }: NonNullable<BenchResult['spread']>): string =>
  `${lowest.toPrecision(3)}–${highest.toPrecision(3)} in ${runs} runs`

/** The median of several runs, and how far they lie apart. */
export const medianOf = (
  samples: readonly number[],
): { median: number; spread: BenchResult['spread'] & {} } => ({
  median: quantile(samples, 0.5),
  spread: { lowest: Math.min(...samples), highest: Math.max(...samples), runs: samples.length },
})

/** The value below which the given share of the samples lies. */
export const quantile = (samples: readonly number[], share: number): number => {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
