import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import fc from 'fast-check'
import t from 'tap'
import { type DotEnv, readDotEnv } from '../src/index.js'

const valuesOf = ({ variables }: DotEnv) =>
  Object.fromEntries(variables.map(({ key, value }) => [key, value]))
const problemsOf = (text: string) =>
  readDotEnv(text).problems.map(({ line, message }) => `${line}: ${message}`)

/** Pieces of ambiguous lines. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('A', 'B_1', 'export ', 'C', 'a.b', 'PORT') },
  { weight: 4, arbitrary: fc.constantFrom('=', '=', ' = ', ': ', ':', '#', ' #', ' # ') },
  { weight: 4, arbitrary: fc.constantFrom("'", '"', '`', "\\'", '\\"', '\\n', '\\', '\\\\', '$', '${A}') },
  {
    weight: 4,
    arbitrary: fc.constantFrom('\n', '\r\n', '\r', '\n\n', ' ', '\t', '\u00a0', '\ufeff', '\u2028', '\v'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('ab', 'x y', '{"a": "b#c"}', 'Zm9v', 'ä', '-----BEGIN', '\0', '\ud83d'),
  },
)
const anyText = fc.array(piece, { maxLength: 24 }).map(pieces => pieces.join(''))

const word = fc.string({
  unit: fc.constantFrom('a', 'B', '7', ' ', '/', '.', '$', '{', '}', 'ä', '='),
  maxLength: 12,
})
const quoted = fc
  .tuple(
    fc.constantFrom("'", '"', '`'),
    fc.string({ unit: fc.constantFrom('a', '#', ' ', '\n', "'", '"', '`', '$'), maxLength: 12 }),
  )
  .map(([quote, text]) => `${quote}${text.replaceAll(quote, '')}${quote}`)
const comment = fc.constantFrom('', ' # said', '\t#said', '  ')
/** Texts as people write them: nearly every line is unambiguous. */
const commonText = fc
  .uniqueArray(fc.tuple(fc.constantFrom('A', 'B', 'C_2', 'd'), fc.oneof(word, quoted), comment), {
    selector: ([key]) => key,
    maxLength: 4,
  })
  .map(lines => lines.map(([key, value, end]) => `${key}=${value}${end}\n`).join('# a line\n\n'))

t.test('10,000 texts are read as by dotenv, or are refused', async t => {
  let accepted = 0
  const check = (text: string) => {
    const read = readDotEnv(text)
    if (read.problems.length > 0) return
    accepted += 1
    const { ...theirs } = parse(text)
    for (const { key } of read.skipped) delete theirs[key]
    // Not a tap assertion: ten thousand of those take longer than the texts.
    assert.deepEqual(valuesOf(read), theirs, JSON.stringify(text))
  }
  fc.assert(fc.property(anyText, check), { numRuns: 5_000 })
  const before = accepted
  fc.assert(fc.property(commonText, check), { numRuns: 5_000 })
  t.ok(before > 300, `${before} of the hostile ones were read`)
  t.ok(accepted - before > 3_000, `${accepted - before} of the common ones were read`)
})

t.test('unambiguous text is read without expansion', async t => {
  const read = readDotEnv(
    [
      '\ufeff# exported from elsewhere\r',
      'export KEY="-----BEGIN PUBLIC KEY-----\r',
      'bm90IGEga2V5LCBvbmx5IGEgdGVzdCBvZiBsaW5lcw+/=\r',
      '-----END PUBLIC KEY-----" # a comment\r',
      `JSON='{"a": "b#c $HOME"}'`,
      'PRICE=$5 and ${HOME}',
      'LEVEL=debug # only here is a comment',
      'EMPTY=',
      'SPACED = " x " ',
      'LINES="one\\ntwo"',
      'TOKEN=abc==',
      'PORT=3000',
      'LD_PRELOAD=/evil.so',
      'LD_SDK_KEY=sdk-1',
    ].join('\n'),
  )
  t.same(read.problems, [])
  t.same(valuesOf(read), {
    KEY: '-----BEGIN PUBLIC KEY-----\nbm90IGEga2V5LCBvbmx5IGEgdGVzdCBvZiBsaW5lcw+/=\n-----END PUBLIC KEY-----',
    JSON: '{"a": "b#c $HOME"}',
    PRICE: '$5 and ${HOME}',
    LEVEL: 'debug',
    EMPTY: '',
    SPACED: ' x ',
    LINES: 'one\ntwo',
    TOKEN: 'abc==',
    LD_SDK_KEY: 'sdk-1',
  })
  t.match(read.variables[1], { key: 'JSON', line: 5 }, 'lines are counted through a value of several')
  t.match(read.skipped, [
    { line: 12, key: 'PORT', reason: /port/ },
    { line: 13, key: 'LD_PRELOAD', reason: /loader/ },
  ])
})

t.test('ambiguous text is refused by its line, with the correct spelling and without its value', async t => {
  const secret = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'
  const refused: [text: string, line: number, message: RegExp][] = [
    ['A=1\nDB_PASSWORD=p4ss#word', 2, /#.*KEY='value'/],
    ['COLOUR=#ff8800', 1, /#.*KEY='value'/],
    ['COLOUR= #ff8800', 1, /empty.*KEY='value'/],
    ['A="x"#y', 1, /closing quote.*comment/],
    ['A="x" y', 1, /after the closing quote/],
    ['A="open', 1, /not closed/],
    ["A='it\nB='x'", 1, /closed by that of a later|after the closing/],
    ["A='it\nB='", 1, /closed by that of a later/],
    ['A="say \\"x\\""', 1, /backslash/],
    ['A="C:\\\\new"', 1, /double quotes/],
    ['A=one \\\nB=2', 1, /backslash/],
    [`KEY=-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`, 1, /into quotes/],
    [`A=1\nbm90IGEga2V5LCBvbmx5IGEgdGVzdCBvZiBsaW5lcyE=\n`, 2, /quotes/],
    [`KEY=${secret}\nZm9vYmE=\n`, 2, /quotes/],
    ['KEY=1\nZg==\n', 2, /quotes/],
    ['KEY: value', 1, /KEY=value/],
    ['KEY', 1, /KEY=value/],
    ['export KEY', 1, /KEY=value/],
    ['a.b=1', 1, /name must be/],
    ['1A=1', 1, /name must be/],
    ['A=1\n\nA=1', 3, /line 1/],
    ['A=x\0y', 1, /NUL/],
    ['A=x\ud83dy', 1, /surrogate/],
    [`A=${'x'.repeat(65_537)}`, 1, /65536 bytes/],
    ['A=1 # x\u2028B=2', 1, /U\+2028/],
  ]
  for (const [text, line, message] of refused) {
    const { problems } = readDotEnv(text)
    t.match(problems[0], { line, message }, encodeURI(text.toWellFormed().slice(0, 80)))
    t.notMatch(JSON.stringify(problems), /p4ss|MIIE|bm90|ff8800/)
  }
  t.equal(problemsOf('A=1#\nB\nC=2').length, 2, 'all of them are told')
})

t.test('the table of readings in the README matches the readers', async t => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  const rows = readme
    .slice(readme.indexOf('What `A` becomes'))
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim().replaceAll('⏎', '\n')),
    )
  const plain = (cell = '') => /^`(.*)`$/s.exec(cell)?.[1] ?? (cell === 'empty' ? '' : undefined)
  t.ok(rows.length >= 20)
  for (const [index, [text, ours, dotenv, bash = '']] of rows.entries()) {
    const source = plain(text) ?? ''
    const read = readDotEnv(source)
    t.equal(
      read.problems.length > 0 ? 'refused' : valuesOf(read)['A'],
      plain(ours) ?? ours,
      `row ${index}: ours`,
    )
    t.equal(parse(source)['A'], plain(dotenv), `row ${index}: dotenv`)
    const shell = spawnSync('bash', ['-c', 'set -a; . <(cat); printf %s "${A-not set}"'], {
      input: source,
      env: { HOME: '/home/x', PATH: process.env['PATH'] },
    })
    const wanted = bash === 'expanded' ? '/home/x' : (plain(bash) ?? bash)
    if (!shell.error) t.equal(String(shell.stdout), wanted, `row ${index}: bash`)
  }
})
