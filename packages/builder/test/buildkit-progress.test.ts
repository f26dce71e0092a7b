import { readFileSync } from 'node:fs'
import { createRedactor } from '@taxiway/crypto'
import t from 'tap'
import { createProgressLog } from '../src/buildkit/progress-log.js'
import { createProgressReader, type ProgressItem } from '../src/buildkit/read-progress.js'

const readPieces = (pieces: readonly string[]): ProgressItem[] => {
  const reader = createProgressReader()
  return [...pieces.flatMap(piece => reader.push(piece)), ...reader.end()]
}
const recorded = (name: string) => readFileSync(new URL(`recordings/${name}`, import.meta.url), 'utf8')

const openLog = (secrets: string[] = []) => {
  const lines: string[] = []
  const redact = (text: string) => {
    const redactor = createRedactor(secrets)
    return redactor.push(text) + redactor.flush()
  }
  const log = createProgressLog({
    write: async (_stream, text) => {
      lines.push(text)
    },
    redact,
    openRedactor: () => createRedactor(secrets),
  })
  return { log, text: () => lines.join('') }
}
const step = (name: string, more: object = {}) => ({
  digest: `sha256:${name}`,
  name,
  started: 'now',
  ...more,
})
const output = (name: string, text: string | Buffer, stream = 1) => ({
  vertex: `sha256:${name}`,
  stream,
  data: Buffer.from(text).toString('base64'),
})

for (const name of ['success.txt', 'failure.txt'])
  t.test(`the recording ${name} reads the same wherever it is cut`, async t => {
    const text = recorded(name)
    const whole = readPieces([text])
    t.ok(whole.filter(item => 'progress' in item).length > 10)
    const differ = Array.from({ length: text.length }, (_, at) => at).filter(
      at => JSON.stringify(readPieces([text.slice(0, at), text.slice(at)])) !== JSON.stringify(whole),
    )
    t.same(differ, [])
    t.same(readPieces([...text]), whole, 'and in single characters')
    const oneLine = whole.map(item => ('progress' in item ? JSON.stringify(item.progress) : item.text))
    t.same(readPieces([oneLine.join('')]), whole, 'newer versions write an object without line ends')
    t.same(readPieces([oneLine.join('\n')]), whole)
  })

t.test('what a failed step said is told with its name, error and last lines', async t => {
  const { log, text } = openLog()
  for (const item of readPieces([recorded('failure.txt')]))
    if ('progress' in item) await log.push(item.progress)
  await log.end()
  t.match(log.failed, { name: /^\[\d\/\d\] RUN /, error: /exit code: 3$/ })
  t.equal(log.failed?.lastLines.at(-1), 'boom')
  t.match(text(), /^#\d \[\d\/\d\] RUN .*\n#\d boom\n#\d ERROR: process .* exit code: 3\n/m)
})

t.test('plain text between and after the objects is kept as it is', async t => {
  const items = readPieces([
    'WARNING: no output\n{"vertexes":[]}ERROR: failed: {"a": "}"}\n   1 | {\n{not json}\n{"logs": 1}\nend',
  ])
  t.same(items, [
    { text: 'WARNING: no output\n' },
    { progress: { vertexes: [] } },
    { text: 'ERROR: failed: {"a": "}"}\n' },
    { text: '   1 | {\n' },
    { text: '{not json}\n' },
    { text: '{"logs": 1}\n' },
    { text: 'end\n' },
  ])
  t.same(readPieces(['{"vertexes":[{"digest":"a","name":"}\\"{\\\\"}]}', '\n\n']), [
    { progress: { vertexes: [{ digest: 'a', name: '}"{\\' }] } },
  ])
})

t.test('a message without end is passed over and takes no memory', async t => {
  const reader = createProgressReader()
  reader.push('{"x":"')
  const piece = 'y'.repeat(1024 * 1024)
  const before = process.memoryUsage().heapUsed
  for (let index = 0; index < 200; index += 1) t.equal(reader.push(piece).length, 0)
  t.ok(process.memoryUsage().heapUsed - before < 100 * 1024 * 1024)
  t.match(reader.push('"}{"vertexes":[]}'), [{ text: /too long/ }, { progress: { vertexes: [] } }])
})

t.test('output stands behind the number of its step, also when steps run at the same time', async t => {
  const { log, text } = openLog()
  await log.push({ vertexes: [step('[internal] load .dockerignore'), step('[a 1/2] RUN one')] })
  await log.push({ vertexes: [step('[b 1/2] RUN two')], logs: [output('[a 1/2] RUN one', 'begun, ')] })
  await log.push({ logs: [output('[b 1/2] RUN two', 'two\n', 2), output('[a 1/2] RUN one', 'done\nmore')] })
  t.same(log.listRunning(), ['[internal] load .dockerignore', '[a 1/2] RUN one', '[b 1/2] RUN two'])
  await log.push({ vertexes: [step('[a 1/2] RUN one', { completed: 'then' })] })
  await log.push({ vertexes: [step('[c 1/1] COPY', { completed: 'then', cached: true })] })
  await log.push({ vertexes: [step('[c 1/1] COPY', { completed: 'then', cached: true })] })
  await log.push({ warnings: [{ vertex: 'sha256:[b 1/2] RUN two', short: btoa('beware') }] })
  await log.end()
  t.equal(
    text(),
    [
      '#1 [a 1/2] RUN one',
      '#2 [b 1/2] RUN two',
      '#2 two',
      '#1 begun, done',
      '#1 more',
      '#3 [c 1/1] COPY',
      '#3 CACHED',
      '#2 warning: beware',
      '',
    ].join('\n'),
  )
})

t.test('the bases of a build are named with their digests', async t => {
  const { log } = openLog()
  const hex = 'a'.repeat(64)
  const names = [
    `[build 1/3] FROM docker.io/library/debian:bookworm-slim@sha256:${hex}`,
    `[2/3] RUN echo [x] FROM evil.example/x@sha256:${hex}`,
    '[stage-1 1/2] FROM docker.io/library/debian:bookworm-slim',
  ]
  await log.push({ vertexes: names.map(name => step(name)) })
  t.same(log.listBases(), [{ uri: 'oci:docker.io/library/debian:bookworm-slim', digest: { sha256: hex } }])
})

t.test('a cache that is not there fails no build', async t => {
  const { log, text } = openLog()
  const importing = 'importing cache manifest from registry.example/x:cache'
  await log.push({ vertexes: [step(importing, { completed: 'now', error: 'not found' })] })
  t.equal(log.failed, undefined)
  await log.push({ vertexes: [step('RUN x', { completed: 'now', error: 'exit code: 1' })] })
  await log.push({ vertexes: [step('RUN y', { completed: 'now', error: 'context canceled' })] })
  t.match(log.failed, { name: 'RUN x', error: 'exit code: 1' }, 'the first that failed made the others end')
  t.match(text(), /^#1 passed over: not found$/m)
})

t.test('characters that are cut between two messages arrive whole', async t => {
  const { log, text } = openLog()
  const bytes = Buffer.from('grün €\n')
  await log.push({ vertexes: [step('x')] })
  for (const byte of bytes) await log.push({ logs: [output('x', Buffer.from([byte]))] })
  await log.end()
  t.equal(text(), '#1 x\n#1 grün €\n')
})

t.test('no secret is shown, wherever its output is cut and whatever runs beside it', async t => {
  const secret = 'hunter2-€-0123456789'
  const lines = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEA\n-----END KEY-----'
  const said = `token=${secret}!\n${lines}\nlast ${secret}`
  const bytes = Buffer.from(said)
  for (const size of [1, 2, 3, 5, 7, 11, 64, bytes.length]) {
    const { log, text } = openLog([secret, lines])
    await log.push({ vertexes: [step('a'), step('b'), step(`RUN echo ${secret}`)] })
    for (let at = 0; at < bytes.length; at += size) {
      const piece = bytes.subarray(at, at + size)
      // Both steps and both streams of them say the same, piece by piece in turn.
      await log.push({ logs: [output('a', piece), output('b', piece), output('a', piece, 2)] })
    }
    await log.push({ vertexes: [step('a', { error: `exit code: 1 ${secret}`, completed: 'now' })] })
    await log.end()
    const shown = text()
    for (const part of [secret, 'hunter2', '0123456789', ...lines.split('\n').slice(1, 3)])
      t.notMatch(shown, part, `pieces of ${size}`)
    t.equal(shown.match(/token=\[redacted\]!/g)?.length, 3)
    t.notMatch(JSON.stringify(log.failed), 'hunter2')
    t.equal(log.failed?.lastLines.length, 6, 'of both streams')
  }
})

t.test('a build with any number of steps takes bounded memory', async t => {
  const { log, text } = openLog()
  for (let index = 0; index < 20_000; index += 1) await log.push({ vertexes: [step(`s${index}`)] })
  t.ok(text().split('\n').length < 6_000)
})

t.test('of names, digests and errors of any length a little is kept', async t => {
  const secret = 'hunter2-0123456789'
  const { log, text } = openLog([secret])
  const long = 'x'.repeat(1024 * 1024)
  await log.push({ vertexes: [{ ...step('known'), digest: long }], logs: [output(long, 'of no step\n')] })
  t.same(log.listRunning(), [], 'a digest that is none')
  let [names, seen] = [0, '']
  // The secret lies across every border that a cut could have.
  for (const at of Array.from({ length: 40 }, (_, index) => 4096 - 20 + index)) {
    names += 1
    const cut = `RUN ${' '.repeat(at - 4)}${secret}${long}`
    const error = `${'e'.repeat(at)}${secret}${long}`
    await log.push({ vertexes: [{ ...step(`${names}`), name: cut }] })
    await log.push({ vertexes: [{ ...step(`${names}`), name: cut, completed: 'now', error }] })
    seen = text()
  }
  t.notMatch(seen, /RUN h|eh/)
  t.match(seen, /\[redacted\]/)
  t.ok(seen.length < 40 * 10_000, `${seen.length} characters`)
  t.ok((log.failed?.error.length ?? 0) <= 4200)
})

t.test('names of steps do not fill the memory of the worker', async t => {
  const { log } = openLog()
  const before = process.memoryUsage().heapUsed
  for (let index = 0; index < 300; index += 1) {
    const name = JSON.parse(JSON.stringify(`${index}${'x'.repeat(1024 * 1024)}`))
    await log.push({ vertexes: [{ digest: `sha256:${index}`, name }] })
  }
  t.ok(process.memoryUsage().heapUsed - before < 100 * 1024 * 1024)
})

t.test('bases beyond a hundred, and ones with long names, are not told', async t => {
  const { log } = openLog()
  const hex = 'a'.repeat(64)
  await log.push({ vertexes: [step(`[1/2] FROM example/${'x'.repeat(600)}@sha256:${hex}`)] })
  t.same(log.listBases(), [])
  for (let index = 0; index < 200; index += 1)
    await log.push({ vertexes: [step(`[1/2] FROM example/${index}@sha256:${hex}`)] })
  t.equal(log.listBases().length, 100)
})

t.test('the exit code at the end of a long error is kept', async t => {
  const { log } = openLog()
  await log.push({ vertexes: [step('x', { completed: 'now', error: `${'y '.repeat(9_000)}exit code: 3` })] })
  t.match(log.failed?.error, /exit code: 3$/)
})
