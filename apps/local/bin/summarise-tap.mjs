/** As many failures are told again at the end as a person reads, each with as many lines as hold a difference. */
const MAX_FAILURES = 20
const MAX_LINES = 40
const MAX_SLOWEST = 10

/**
 * Counts the tests in what tap's `--output-file` writes. A test is a subtest without subtests of its own (or
 * a file with nothing but assertions); a failure that belongs to no such test, as when a file crashes, hangs
 * or runs fewer tests than it planned, counts once for the file or subtest it broke. `failures` tells the first
 * of those that failed again, each with its path and what tap said of it; `slowest` the tests that took longest.
 */
export const summariseTap = text => {
  const points = parseTap(text)
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of points) count(file, counts)
  const failures = points.flatMap(point => findFailures(point, []))
  const slowest = points
    .flatMap(point => listTests(point, []))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, MAX_SLOWEST)
  return { ...counts, failures: failures.slice(0, MAX_FAILURES), slowest }
}

/** Every test that has no tests of its own, and how long it took. */
const listTests = (point, path) => {
  const here = [...path, point.name]
  const subtests = point.children.filter(child => child.isSubtest)
  if (subtests.length > 0) return subtests.flatMap(child => listTests(child, here))
  return point.ms === null || point.skipped ? [] : [{ name: here.join(' › '), ms: point.ms }]
}

const count = (point, counts) => {
  if (point.skipped) {
    counts.skipped += 1
    return
  }
  const subtests = point.children.filter(child => child.isSubtest || child.skipped)
  const failedBefore = counts.failed
  for (const subtest of subtests) count(subtest, counts)
  if (!point.ok && counts.failed === failedBefore) counts.failed += 1
  else if (point.ok && subtests.length === 0) counts.passed += 1
}

/** The innermost results that failed: one that only failed by another within it says nothing of its own. */
const findFailures = (point, path) => {
  if (point.ok) return []
  const here = [...path, point.name]
  const inner = point.children.flatMap(child => findFailures(child, here))
  return inner.length > 0 ? inner : [`✗ ${here.join(' › ')}\n${clip(point.diagnostics)}`]
}

const clip = lines => lines.slice(0, MAX_LINES).join('\n')

/** The tree of result lines: what a subtest ran is printed before its own line, four columns further in. */
const parseTap = text => {
  const levels = [{ points: [], opened: null }]
  let diagnosticsIndent = null
  let last = null
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length
    const body = line.trim()
    if (diagnosticsIndent !== null) {
      if (body === '...' && indent === diagnosticsIndent) diagnosticsIndent = null
      else if (last !== null && !last.ok) last.diagnostics.push(line.slice(diagnosticsIndent))
    } else if (body === '---') {
      diagnosticsIndent = indent
    } else if (indent % 4 === 0) {
      last = readLine(levels, indent / 4, body) ?? last
    }
  }
  return levels[0].points
}

/** What ran below a result that failed. A subtest that was cut off, as by a time limit, has no result of its own. */
const takeChildren = (levels, depth) => {
  const level = levels[depth]
  if (level === undefined) return []
  if (level.opened === null) return level.points
  const name = `${level.opened} (did not finish)`
  const children = takeChildren(levels, depth + 1)
  const unfinished = { ok: false, name, ms: null, skipped: false, isSubtest: true }
  return [...level.points, { ...unfinished, children, diagnostics: [] }]
}

/** As tap writes it: `# time=1.5s` or `# time=12.3ms`. */
const readTime = text => {
  const [, value, unit] = / # time=([\d.]+)(ms|s)$/.exec(text) ?? []
  return value === undefined ? null : Number(value) * (unit === 's' ? 1000 : 1)
}

const readLine = (levels, depth, body) => {
  const opening = /^# Subtest: (.*)$/.exec(body)
  const result = /^(not )?ok\b(?: \d+)?(?: - )?(.*)$/.exec(body)
  if (opening === null && result === null) return null
  while (levels.length <= depth) levels.push({ points: [], opened: null })
  if (opening !== null) {
    levels[depth].opened = opening[1]
    return null
  }
  const [, failed, rest] = result
  const excused = /\s#\s*(skip|todo)\b/i.test(rest)
  const point = {
    ok: failed === undefined || excused,
    name: rest.replace(/ # time=\S+$/, ''),
    ms: readTime(rest),
    skipped: excused,
    isSubtest: levels[depth].opened !== null,
    children: failed === undefined ? (levels[depth + 1]?.points ?? []) : takeChildren(levels, depth + 1),
    diagnostics: [],
  }
  levels[depth].points.push(point)
  levels[depth].opened = null
  levels.length = depth + 1
  return point
}
