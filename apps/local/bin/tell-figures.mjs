import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ExpectedError } from './root.mjs'

const ALL = 'all.json'

/** The figures that benchmarks have left in a folder since a time; kept there together, in one file. */
export const collectFigures = (folder, since) => {
  const reports = readdirSync(folder)
    .filter(name => name.endsWith('.json') && name !== ALL && statSync(join(folder, name)).mtimeMs >= since)
    .sort()
  const figures = reports.flatMap(name =>
    JSON.parse(readFileSync(join(folder, name), 'utf8')).map(figure => ({
      bench: name.slice(0, -'.json'.length),
      ...figure,
    })),
  )
  writeFileSync(join(folder, ALL), `${JSON.stringify(figures, null, 2)}\n`)
  return figures
}

/** The figures of an earlier run, if the arguments name its file. */
export const readComparison = args => {
  const path = args.find(arg => arg.startsWith('--compare='))?.slice('--compare='.length)
  if (path === undefined) return null
  const file = join(process.env['INIT_CWD'] ?? process.cwd(), path)
  if (!existsSync(file))
    throw new ExpectedError(`There is no file ${file}. Name the all.json of an earlier run.`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** One line for each figure: its ratio to the bare reference, the goal, and what changed. */
export const describeFigures = (figures, before) =>
  figures.map(figure => {
    const { bench, name, value, unit, ratio, spread, goal } = figure
    const earlier = before?.find(one => one.bench === bench && one.name === name)
    return [
      `${bench}: ${name}`,
      `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`,
      [ratio === undefined ? '' : `× ${ratio.toFixed(2)}`, describeSpread(spread)].filter(Boolean).join(' '),
      goal === undefined ? '' : describeGoal(ratio ?? value, goal),
      earlier === undefined ? (before === null ? '' : 'new') : describeChange(figure, earlier),
    ]
  })

/** The lowest and the highest of several runs: of the ratio, or of the value where there is none. */
const describeSpread = spread =>
  spread === undefined
    ? ''
    : `(${spread.lowest.toPrecision(3)}–${spread.highest.toPrecision(3)}, ${spread.runs} runs)`

const describeGoal = (figure, { atLeast, atMost }) => {
  const isMet = atLeast === undefined ? figure <= atMost : figure >= atLeast
  return `${atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`} ${isMet ? '✓' : '✗'}`
}

/** A ratio is compared with a ratio: the machine was another one, or had other work. */
const describeChange = (figure, earlier) => {
  const isRatio = figure.ratio !== undefined && earlier.ratio !== undefined
  const [now, then] = isRatio ? [figure.ratio, earlier.ratio] : [figure.value, earlier.value]
  const percent = Math.round((now / then - 1) * 100)
  return `${percent >= 0 ? '+' : ''}${percent} %`
}

export const tellFigures = (figures, before) => {
  const lines = describeFigures(figures, before)
  if (lines.length === 0) return
  const header = ['figure', 'value', 'to bare', 'goal', before === null ? '' : 'change']
  const widths = header.map((title, column) =>
    Math.max(title.length, ...lines.map(line => line[column].length)),
  )
  console.log('')
  for (const line of [header, ...lines])
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
}
