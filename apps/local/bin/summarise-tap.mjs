/**
 * Counts the tests in what tap's `--output-file` writes. A test is a subtest without subtests of its own (or
 * a file with nothing but assertions); a failure that belongs to no such test, as when a file crashes, hangs
 * or runs fewer tests than it planned, counts once for the file or subtest it broke.
 */
export function summariseTap(text) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of parseTap(text)) count(file, counts)
  return counts
}

function count(point, counts) {
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

/** The tree of result lines: what a subtest ran is printed before its own line, four columns further in. */
function parseTap(text) {
  const levels = [{ points: [], opened: false }]
  let diagnosticsIndent = null
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length
    const body = line.trim()
    if (diagnosticsIndent !== null) {
      if (body === '...' && indent === diagnosticsIndent) diagnosticsIndent = null
    } else if (body === '---') {
      diagnosticsIndent = indent
    } else if (indent % 4 === 0) {
      readLine(levels, indent / 4, body)
    }
  }
  return levels[0].points
}

function readLine(levels, depth, body) {
  const isOpening = body.startsWith('# Subtest')
  const result = /^(not )?ok\b(.*)$/.exec(body)
  if (!isOpening && result === null) return
  while (levels.length <= depth) levels.push({ points: [], opened: false })
  if (isOpening) {
    levels[depth].opened = true
    return
  }
  const [, failed, rest] = result
  const excused = /\s#\s*(skip|todo)\b/i.test(rest)
  levels[depth].points.push({
    ok: failed === undefined || excused,
    skipped: excused,
    isSubtest: levels[depth].opened,
    children: levels[depth + 1]?.points ?? [],
  })
  levels[depth].opened = false
  levels.length = depth + 1
}
