import t from 'tap'
import { envVarScopeSchema, findMalformedText, imageUrlSchema, nameSchema } from '../src/index.js'

t.test('a name has no hidden characters', async t => {
  for (const name of [
    'Ada',
    'Ada  Lovelace',
    'Zoë Ünal-O’Neill',
    '山田 太郎',
    'नमस्ते',
    'محمد',
    'I ❤️ CI',
    'x'.repeat(100),
  ])
    t.ok(nameSchema.safeParse(name).success, name)
  const hidden = [
    '\u0000',
    '\r\n',
    '\u007f',
    '\u00ad',
    '\u034f',
    '\u061c',
    '\u115f',
    '\u180e',
    '\u200b',
    '\u200d',
    '\u200f',
    '\u2028',
    '\u202e',
    '\u2060',
    '\u2066',
    '\u3164',
    '\ufeff',
    '\ufff9',
    '\ud800',
    '\u{e0041}',
  ]
  for (const one of hidden)
    t.notOk(nameSchema.safeParse(`Ada${one}Lovelace`).success, `U+${one.codePointAt(0)?.toString(16)}`)
  for (const name of ['', ' ', '\u00a0\u3000', 'x'.repeat(101), 'x'.repeat(15_000)])
    t.notOk(nameSchema.safeParse(name).success, JSON.stringify(name.slice(0, 5)))
  t.notOk(envVarScopeSchema.safeParse('branch:main\u202e').success)
  t.ok(envVarScopeSchema.safeParse('branch:feat/ü*').success)
})

t.test('a picture is at an https address', async t => {
  for (const url of ['https://avatars.example.com/u/1?v=4', 'https://example.com'])
    t.ok(imageUrlSchema.safeParse(url).success, url)
  for (const url of [
    'javascript:alert(1)',
    'data:image/svg+xml,<svg/>',
    'http://example.com/a.png',
    'https://a@b.co/x',
    'https://b.co/a b',
    '//b.co',
    `https://b.co/${'x'.repeat(2_048)}`,
  ])
    t.notOk(imageUrlSchema.safeParse(url).success, url.slice(0, 40))
})

t.test('half of a surrogate pair is found at any depth', async t => {
  t.strictSame(findMalformedText({ config: { rootDirectory: 'a\ud800' } }), ['config', 'rootDirectory'])
  t.strictSame(findMalformedText(['ok', '\udc00']), ['1'])
  t.strictSame(findMalformedText({ '\ud800': 1 }), [])
  for (const value of ['😀', { a: [1, null, true, '\u{10ffff}'] }, null])
    t.equal(findMalformedText(value), undefined)
})
