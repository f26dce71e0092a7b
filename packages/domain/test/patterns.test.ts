import { includesAnyPath, includesPath } from '@taxiway/domain'
import t from 'tap'

const cases: [patterns: string[], included: string[], excluded: string[]][] = [
  [[], ['a', 'a/b'], []],
  [['apps/web'], ['apps/web', 'apps/web/x.ts', 'apps/web/a/b.ts'], ['apps/webx', 'apps', 'x/apps/web']],
  [['apps/web/'], ['apps/web/x.ts'], ['apps/api/x.ts']],
  [['/apps'], ['apps/x'], ['x/apps']],
  [['*.md'], ['README.md'], ['docs/README.md']],
  [['**/*.md'], ['README.md', 'docs/a/b.md'], ['docs/a/b.txt']],
  [['src/**'], ['src/a', 'src/a/b/c'], ['srcs/a', 'x/src/a']],
  [['src/**/test/*.ts'], ['src/test/a.ts', 'src/x/y/test/a.ts'], ['src/test/x/a.ts', 'test/a.ts']],
  [
    ['**', '!docs', 'docs/site'],
    ['a', 'docs/site/x'],
    ['docs/a', 'docs'],
  ],
  [['!docs/**'], ['a', 'src/docs/b'], ['docs/a']],
  [['app/[id]/{x}?.ts'], ['app/[id]/{x}?.ts'], ['app/i/x.ts']],
]

t.test('patterns include files as people expect', async t => {
  for (const [patterns, included, excluded] of cases) {
    for (const path of included) t.ok(includesPath(patterns, path), `${patterns} includes ${path}`)
    for (const path of excluded) t.notOk(includesPath(patterns, path), `${patterns} excludes ${path}`)
  }
})

t.test('no pattern of a tenant makes a path of a stranger slow', async t => {
  const stars = `${'*a'.repeat(120)}b`
  const folders = `${'**/a/'.repeat(50)}b`
  const start = process.cpuUsage()
  t.notOk(includesPath([stars], 'a'.repeat(4_096)))
  t.notOk(includesPath([folders], Array.from({ length: 2_000 }, () => 'a').join('/')))
  const { user } = process.cpuUsage(start)
  t.ok(user < 2_000_000, `${user} µs of CPU`)
})

t.test('a pull request of many long paths does not keep a worker from its other work', async t => {
  const patterns = Array.from({ length: 100 }, () => `${'**/*/'.repeat(50)}b`)
  const deep = `${'a/'.repeat(2_000)}c`
  const start = process.cpuUsage()
  t.notOk(includesPath(patterns.slice(0, 10), deep))
  t.ok(
    includesAnyPath(
      patterns,
      Array.from({ length: 3_000 }, () => deep),
    ),
    'what is too much to compare counts as included',
  )
  t.notOk(includesAnyPath(['web/**'], ['api/a', 'api/b']))
  t.ok(includesAnyPath(['web/**'], ['api/a', 'web/b']))
  const { user } = process.cpuUsage(start)
  t.ok(user < 2_000_000, `${user} µs of CPU`)
})
