import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, Visitor } from 'oxc-parser'
import t from 'tap'

// The checker is JavaScript all the way: no JVM, no program of its own.
process.env['RECHECK_BACKEND'] = 'pure'
const { check } = await import('recheck')

// What meets text from outside; `CAMPAIGN=1` looks at everything that we run for others, and thinks longer.
const [places, timeoutMs] = process.env['CAMPAIGN']
  ? [
      /^(apps\/(?!local)|packages\/(?!emulator-control|github-emulator|machines-emulator|testing|embedded))[^/]*\/(src|public)\/.*\.(ts|js)$/,
      10_000,
    ]
  : [/^(apps\/api|packages\/(domain|github|lifecycle))\/src\/.*\.ts$/, 500]
t.setTimeout(process.env['CAMPAIGN'] ? 0 : 300_000)

/** Those that only ever meet text of our own. */
const ownText = new Set(['apps/api/src/plugins/docs.ts'])

const root = fileURLToPath(new URL('../../..', import.meta.url))
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(file => places.test(file) && !/generated/.test(file))

/** Every pattern that stands in the source, as it is written, with the first file it stands in. */
const findPatterns = (): Map<string, string> => {
  const found = new Map<string, string>()
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8')
    const visitor = new Visitor({
      Literal(node) {
        if ('regex' in node && node.raw !== null && !found.has(node.raw)) found.set(node.raw, file)
      },
    })
    // Most files have none, and to parse one costs more than to look.
    if (text.includes('/') && !ownText.has(file)) visitor.visit(parseSync(file, text).program)
  }
  return found
}

t.test('every regular expression of the product takes time in proportion to its input', async t => {
  const patterns = findPatterns()
  t.ok(patterns.size > 20, `${patterns.size} patterns`)
  const undecided: string[] = []
  for (const [literal, file] of patterns) {
    const end = literal.lastIndexOf('/')
    const found = await check(literal.slice(1, end), literal.slice(end + 1), { timeout: timeoutMs })
    if (found.status === 'unknown') undecided.push(`${file}: ${literal} (${found.error.kind})`)
    else t.equal(found.status, 'safe', `${file}: ${literal}`)
  }
  // On a machine that is too busy to decide anything, nothing would be found.
  t.ok(patterns.size - undecided.length > 10, 'many are decided')
  t.comment(JSON.stringify({ patterns: patterns.size, undecided }))
})
