import { parseConfigFile } from '@taxiway/builder'
import t from 'tap'

const problemOf = (text: string) => {
  const parsed = parseConfigFile(text)
  return 'problem' in parsed ? parsed.problem : undefined
}

t.test('a configuration file sets what a repository may set', async t => {
  const text = [
    '# yaml-language-server: $schema=https://example.com/schemas/taxiway.json',
    'port: 3000',
    'buildCommand: [npm, run, build]',
    'paths:',
    '  - web/**',
    "  - '!**/*.md'",
    'waitForChecks: [ci]',
  ].join('\n')
  t.same(parseConfigFile(text), {
    settings: {
      port: 3000,
      buildCommand: ['npm', 'run', 'build'],
      paths: ['web/**', '!**/*.md'],
      waitForChecks: ['ci'],
    },
  })
  for (const empty of ['', '# nothing yet\n', '---\n'])
    t.same(parseConfigFile(empty), { settings: {} }, JSON.stringify(empty))
})

t.test('an error names line, column and setting (case 38)', async t => {
  const cases: [text: string, line: number, column: number, message: RegExp][] = [
    ['port: 3000\nport: 4000\n', 2, 1, /unique/],
    ['port: 3000\npaths: [a\n', 3, 1, /./],
    ['port: 3000\nhealthPath: x\n', 2, 1, /^healthPath: must start with \//],
    ['paths:\n  - a\n  - 7\n', 3, 5, /^paths\.1: /],
    ['port: 80\ndockerBuildArgs:\n  A: b\n  BUILDKIT_SYNTAX: evil\n', 4, 3, /BUILDKIT/],
    ['port: 80\nmemoryMb: 131072\n', 2, 1, /^memoryMb cannot be set in this file\. .* in the project\.$/],
    ['dockerBuildArgs:\n  A: b\n  A: c\n', 3, 3, /unique/],
    ['1: a\n"1": b\n', 2, 1, /unique/],
    ['port: 80\n---\nport: 81\n', 2, 1, /multiple documents/],
    ['- port\n', 1, 1, /must be a mapping/],
    ['3000', 1, 1, /must be a mapping/],
    ['\tport: 3000', 1, 1, /./],
  ]
  for (const [text, line, column, message] of cases) {
    const found = problemOf(text)
    t.match(found, { line, column }, JSON.stringify(text))
    t.match(found?.message, message)
  }
})

t.test('a repository cannot set what costs money or decides whose code runs', async t => {
  const refused = ['region', 'size', 'memoryMb', 'buildTimeoutSeconds', 'sleep', 'sleepAfterHours']
  const others = [
    'expireAfterHours',
    'keepAfterMergeHours',
    'bots',
    'trackedBranches',
    'pullRequests',
    'configPath',
  ]
  for (const name of [...refused, ...others, 'redeployOnEnvChange'])
    t.match(problemOf(`${name}: 1`)?.message, /^\w+ cannot be set in this file/, name)
  t.match(problemOf('token: 1')?.message, /^There is no setting token\./)
})

t.test('a file that would exhaust memory, stack or time is refused', async t => {
  const bomb = ['a: &a [x, x]', ...Array.from({ length: 20 }, (_, at) => `b${at}: &b${at} [*a, *a]`)].join(
    '\n',
  )
  t.match(problemOf(bomb), { line: 1, message: /Anchors and aliases/ })
  t.match(problemOf('port: *x'), { message: /Anchors and aliases/ })
  t.ok(problemOf('['.repeat(60_000)))
  t.match(problemOf(`# ${'x'.repeat(70_000)}`), { message: /64 KiB/ })
  const keys = Array.from({ length: 16_000 }, (_, at) => `${at.toString(36)}:`).join('\n')
  const start = process.cpuUsage()
  t.ok(problemOf(keys))
  t.ok(problemOf(`{${keys.replaceAll(':\n', ',')}}`))
  const { user } = process.cpuUsage(start)
  t.ok(user < 2_000_000, `${user} µs of CPU for thousands of keys`)
})
