import fc from 'fast-check'
import t from 'tap'
import { createRedactor, prepareSecrets, redactText } from '../src/index.js'
import { isMaskable } from '../src/secret-forms.js'

/** `CAMPAIGN=1` is the size of the requirement. */
const chunkings = process.env['CAMPAIGN'] ? 20_000 : 1_000
if (process.env['CAMPAIGN']) t.setTimeout(0)
else fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20261125) })

const SECRETS = [
  'sk_live_51HqLyjWDarjtT1zdp7dc',
  'p@ss w0rd/with?chars&more=1',
  `it's "quoted" $HOME \`id\` \\ back`,
  'abcdef',
  'abcdefghijkl',
  'defghi-overlap',
  'aaaaaa',
  'ünïcödé-geheimnis-🔑',
  '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\r\nzZ8+/Lk3mQ==\n-----END KEY-----\n',
  `x${'0123456789+/'.repeat(20)}y`,
]

const encodings: Record<string, (secret: string, random: number) => string> = {
  raw: secret => secret,
  line: (secret, random) => {
    const lines = secret.split(/\r?\n/).filter(isMaskable)
    return lines[random % lines.length] ?? secret
  },
  base64: (secret, random) => Buffer.from(`${'?'.repeat(random % 3)}${secret}!`).toString('base64'),
  base64url: (secret, random) => Buffer.from(`${'?'.repeat(random % 3)}${secret}`).toString('base64url'),
  hex: secret => Buffer.from(secret).toString('hex'),
  hexUpper: secret => Buffer.from(secret).toString('hex').toUpperCase(),
  percent: secret => encodeURIComponent(secret),
  form: secret => new URLSearchParams({ v: secret }).toString().slice(2),
  percentAll: secret => [...Buffer.from(secret)].map(b => `%${b.toString(16).padStart(2, '0')}`).join(''),
  json: secret => JSON.stringify(secret),
  jsonTwice: secret => JSON.stringify(JSON.stringify(secret)),
  shell: secret => `'${secret.replaceAll("'", `'\\''`)}'`,
  shellDouble: secret => `"${secret.replace(/["\\$`]/g, '\\$&')}"`,
}
const encodingNames = Object.keys(encodings)

// What of an encoded secret must not survive: its middle, because base64 may keep one character at either end.
const core = (encoded: string) => encoded.slice(3, -4)

const piece = fc.record({
  secret: fc.constantFrom(...SECRETS),
  encoding: fc.constantFrom(...encodingNames),
  random: fc.nat(1000),
  before: fc.string({ maxLength: 12 }),
})
const streams = fc.record({
  pieces: fc.array(piece, { minLength: 1, maxLength: 6 }),
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
  asBytes: fc.boolean(),
})

const prepared = prepareSecrets(SECRETS)

const pushInChunks = (text: string, sizes: readonly number[], asBytes: boolean) => {
  const redactor = createRedactor(prepared)
  const input = asBytes ? Buffer.from(text) : text
  const parts: string[] = []
  for (let at = 0, n = 0; at < input.length; n++) {
    const size = sizes[n % sizes.length] ?? 1
    parts.push(redactor.push(input.slice(at, at + size)))
    at += size
  }
  return [...parts, redactor.flush()].join('')
}

t.test('no encoding of a secret survives, wherever the stream is cut', async t => {
  t.comment(JSON.stringify({ chunkings }))
  fc.assert(
    fc.property(streams, ({ pieces, sizes, asBytes }) => {
      const encoded = pieces.map(p => encodings[p.encoding]?.(p.secret, p.random) ?? '')
      const text = pieces.map((p, i) => p.before + encoded[i]).join('')
      const output = pushInChunks(text, sizes, asBytes)
      for (const leak of [...SECRETS, ...encoded.map(core)]) {
        if (leak.length >= 6 && output.includes(leak)) return false
      }
      return asBytes || output === redactText(prepared, text)
    }),
    { numRuns: chunkings },
  )
})

t.test('text without secrets passes unchanged, byte for byte', async () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }),
      (text, sizes) => {
        if (SECRETS.some(secret => text.includes(secret))) return true
        const valid = Buffer.from(text).toString()
        return pushInChunks(valid, sizes, true) === valid
      },
    ),
    { numRuns: 500 },
  )
})

t.test('overlapping, nested and adjoining secrets are masked as a whole', async t => {
  const redact = (text: string) => redactText(prepared, text)
  t.equal(redact('<abcdef>'), '<[redacted]>')
  t.equal(redact('<abcdefghijkl>'), '<[redacted]>', 'the longer one wins')
  t.equal(redact('<abcdefghi-overlap>'), '<[redacted]>', 'the end of an overlapping one is covered too')
  t.equal(redact('<abcdefabcdef>'), '<[redacted][redacted]>')
  t.equal(redact(`<${'a'.repeat(100)}>`), '<[redacted]>')
})

t.test('only what may begin a secret is held back', async t => {
  const redactor = createRedactor(prepared)
  t.equal(redactor.push('a plain line\n'), 'a plain line\n')
  t.equal(redactor.push('key sk_live_'), 'key ')
  t.equal(redactor.push('test\n'), 'sk_live_test\n')
  t.equal(redactor.push('sk_live_51HqLyjWDarjtT1'), '')
  t.equal(redactor.push('zdp7dc done\n'), '[redacted] done\n')
  t.equal(redactor.push('abcde'), '')
  t.equal(redactor.flush(), 'abcde')
})

t.test('an endless run of overlapping secrets does not grow what is held', async t => {
  const redactor = createRedactor(prepared)
  let written = ''
  for (let n = 0; n < 2000; n++) written += redactor.push('a'.repeat(50))
  written += redactor.flush()
  t.equal(written, '[redacted]')
})

t.test('base64 output that was wrapped into lines is masked', async t => {
  const secret = SECRETS.at(-1) ?? ''
  for (const columns of [64, 76]) {
    const lines =
      Buffer.from(secret)
        .toString('base64')
        .match(new RegExp(`.{1,${columns}}`, 'g')) ?? []
    const output = redactText(prepared, lines.join('\n'))
    t.ok(
      lines.length > 2 && lines.every(line => line.length < 8 || !output.includes(line.slice(0, 8))),
      `${columns} columns`,
    )
  }
})

t.test('values under six characters are reported as unmaskable and change nothing', async t => {
  const { unmaskable } = prepareSecrets(['12345', 'longenough', ''])
  t.same(unmaskable, [0, 2])
  t.equal(redactText(['12345', ''], 'a 12345 b'), 'a 12345 b')
  t.equal(redactText([], 'nothing to hide'), 'nothing to hide')
})
