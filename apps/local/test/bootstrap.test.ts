import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'

const bin = (name: string) => import(new URL(`../bin/${name}.mjs`, import.meta.url).href)

t.test('the last line of a test run counts tests, and no failure hides', async t => {
  const { summariseTap } = await bin('summarise-tap')
  const text = `TAP version 14
# Subtest: a.test.ts
    # Subtest: plain
        ok 1 - should be equal
        ok 2 - should be equal
        1..2
    ok 1 - plain # time=1ms
    # Subtest: nested
        # Subtest: good
            ok 1 - should be equal
            1..1
        ok 1 - good # time=7ms
        # Subtest: bad
            not ok 1 - should be equal
              ---
              stack: |
                ok 9 - not a result
              ...
            1..1
        not ok 2 - bad # time=1ms
        1..2
    not ok 2 - nested # time=1ms
    ok 3 - later # SKIP no redis
    1..3
not ok 1 - a.test.ts # time=1ms
# Subtest: crashed.test.ts
    # Subtest: fine
        ok 1 - should be equal
        1..1
    ok 1 - fine # time=1ms
    not ok 2 - boom
    1..2
not ok 2 - crashed.test.ts # time=1ms
# Subtest: flat.test.ts
    ok 1 - should be equal
    1..1
ok 3 - flat.test.ts # time=2.5s
# Subtest: empty.test.ts
    1..0 # no tests found
ok 4 - empty.test.ts # SKIP no tests found
# Subtest: slow.test.ts
    # Subtest: scenes
        # Subtest: first
            ok 1 - should be equal
            1..1
        ok 1 - first # time=3ms
        # Subtest: second
            ok 1 - should be equal
            not ok 2 - desired: up
              ---
              found: down
              ...
    not ok 1 - scenes # time=9ms
    1..1
not ok 5 - slow.test.ts # time=9ms
1..5
`
  t.strictSame(summariseTap(text), {
    passed: 5,
    failed: 3,
    skipped: 2,
    failures: [
      '✗ a.test.ts › nested › bad › should be equal\nstack: |\n  ok 9 - not a result',
      '✗ crashed.test.ts › boom\n',
      '✗ slow.test.ts › scenes › second (did not finish) › desired: up\nfound: down',
    ],
    slowest: [
      { name: 'flat.test.ts', ms: 2_500 },
      { name: 'a.test.ts › nested › good', ms: 7 },
      { name: 'slow.test.ts › scenes › first', ms: 3 },
      { name: 'a.test.ts › plain', ms: 1 },
      { name: 'a.test.ts › nested › bad', ms: 1 },
      { name: 'crashed.test.ts › fine', ms: 1 },
    ],
  })
})

t.test('two runs do not install at the same time, and a crash leaves no lock behind', async t => {
  const { withLock } = await bin('lock')
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-lock-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'lock')
  const gone = spawn(process.execPath, ['-e', ''])
  await new Promise(resolve => gone.once('exit', resolve))
  writeFileSync(file, String(gone.pid))

  let inside = 0
  let most = 0
  let waited = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise(resolve => setImmediate(resolve))
    inside -= 1
  }
  await Promise.all([1, 2].map(() => withLock(file, work, () => (waited += 1))))
  t.equal(most, 1)
  t.equal(waited, 1)
  t.same(readdirSync(folder), [])
})

t.test('an old Node is told what is needed', async t => {
  const script = new URL('../bin/check-node.mjs', import.meta.url).href
  const run = (version: string) =>
    new Promise<{ code: number | null; text: string }>(resolve => {
      const code = `import('${script}').then(m => m.checkNode('${version}'))`
      const child = spawn(process.execPath, ['-e', code])
      let text = ''
      child.stderr.on('data', chunk => {
        text += chunk
      })
      child.once('close', code => resolve({ code, text }))
    })
  t.match(await run('18.20.1'), { code: 1, text: /needs Node 20\.19 or newer; this is 18\.20\.1/ })
  t.match(await run('20.18.3'), { code: 1 })
  t.match(await run('20.19.0'), { code: 0, text: '' })
  t.match(await run('24.1.0'), { code: 0 })
})

t.test('the figures of all benchmarks stand in one table, with goals and what changed', async t => {
  const { collectFigures, describeFigures } = await bin('tell-figures')
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-figures-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'old.json'), '[{ "name": "x", "value": 1, "unit": "ms" }]')
  utimesSync(join(folder, 'old.json'), 1, 1)
  const api = [
    { name: 'list', value: 1_234, unit: 'requests/s', ratio: 0.81, goal: { atLeast: 0.8 } },
    { name: 'start', value: 12.34, unit: 's', goal: { atMost: 10 } },
    {
      ...{ name: 'wake', value: 600, unit: 'ms', ratio: 1.2 },
      spread: { lowest: 1.1, highest: 1.456, runs: 7 },
    },
  ]
  writeFileSync(join(folder, 'api.json'), JSON.stringify(api))
  const figures = collectFigures(folder, 1_000_000)
  t.strictSame(figures, JSON.parse(readFileSync(join(folder, 'all.json'), 'utf8')))
  t.strictSame(describeFigures(figures, null), [
    ['api: list', '1234 requests/s', '× 0.81', '≥ 0.8 ✓', ''],
    ['api: start', '12.3 s', '', '≤ 10 ✗', ''],
    ['api: wake', '600 ms', '× 1.20 (1.10–1.46, 7 runs)', '', ''],
  ])
  const before = [{ bench: 'api', name: 'list', value: 9, unit: 'requests/s', ratio: 0.9 }]
  t.strictSame(
    describeFigures(figures, before).map((line: string[]) => line[4]),
    ['-10 %', 'new', 'new'],
    'ratios are compared, not what another machine measured',
  )
})
