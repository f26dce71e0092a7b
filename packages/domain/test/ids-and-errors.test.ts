import {
  DomainError,
  type ErrorCode,
  errorCatalogue,
  formatTarget,
  idSchema,
  isDomainError,
  newId,
  parseTarget,
  type Target,
  toDomainError,
} from '@taxiway/domain'
import t from 'tap'

t.test('ids have their kind, are unique, and sort by creation time', async t => {
  const ids = Array.from({ length: 10_000 }, () => newId('dep'))
  t.equal(new Set(ids).size, ids.length)
  t.ok(ids.every(id => /^dep_[0-9a-hjkmnp-tv-z]{26}$/.test(id)))
  const earlier = newId('env')
  const start = Date.now()
  while (Date.now() <= start + 1);
  t.ok(newId('env') > earlier)
})

t.test('an id of another kind or an altered id is refused', async t => {
  const schema = idSchema('env')
  const id = newId('env')
  t.equal(schema.parse(id), id)
  const refused = [
    newId('dep'),
    id.toUpperCase(),
    `${id} `,
    `${id}x`,
    id.slice(0, -1),
    'env_',
    '',
    `x${id}`,
    `${id}\n`,
  ]
  for (const text of refused) t.notOk(schema.safeParse(text).success, JSON.stringify(text))
  t.notOk(schema.safeParse(12).success)
})

t.test('targets parse back to the same value, and other text is refused', async t => {
  const targets: Target[] = [
    { kind: 'pr', number: 1 },
    { kind: 'pr', number: 2_147_483_648 },
    { kind: 'branch', branch: 'main' },
    { kind: 'branch', branch: 'pr:12' },
    { kind: 'branch', branch: 'a:b/c' },
  ]
  for (const target of targets) t.same(parseTarget(formatTarget(target)), target)
  for (const text of [
    '',
    'pr:',
    'pr:0',
    'pr:-1',
    'pr:01',
    'pr:1x',
    'pr:12345678901234567',
    'branch:',
    'tag:x',
    'PR:1',
  ])
    t.equal(parseTarget(text), undefined, text)
})

t.test('every error has a two-part code, an error status, and a next step', async t => {
  for (const [code, { status, title, help }] of Object.entries(errorCatalogue)) {
    t.match(code, /^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/)
    t.ok(Number.isInteger(status) && status >= 400 && status <= 599, `${code}: ${status}`)
    t.match(title, /^[A-Z].{4,70}[^.]$/, `${code} has a title`)
    t.match(help, /^[A-Z].{7,120}\.$/, `${code} says what to do`)
  }
})

t.test('the default message of an error is its title and its next step', async t => {
  const cause = new Error('password=hunter2')
  const plain = new DomainError('fly.capacity', { cause })
  t.equal(
    plain.message,
    'Fly has no room in this region. Taxiway retries. Another region in the project settings may help.',
  )
  t.equal(plain.retryable, true)
  t.equal(plain.cause, cause)
  t.notMatch(JSON.stringify(plain), 'hunter2')
  const own = new DomainError('fly.capacity', { message: 'No room in fra.', retryable: false })
  t.match(own, { message: 'No room in fra.', retryable: false, code: 'fly.capacity' })
})

t.test('every thrown value gets a code, and catalogue errors keep theirs', async t => {
  const known = new DomainError('lease.lost')
  t.equal(toDomainError(known), known)
  for (const thrown of [new Error('x'), 'x', undefined, null, { code: 'lease.lost' }])
    t.match(toDomainError(thrown), { code: 'internal.unexpected' satisfies ErrorCode, cause: thrown })
  t.ok(isDomainError(known, 'lease.lost'))
  t.notOk(isDomainError(known, 'fly.auth'))
  t.notOk(isDomainError({ code: 'lease.lost' }))
})
