import t from 'tap'
import { classifyFlyError, flyAuthorization } from '../src/index.js'
import { contractsAbsent, readContract } from './contracts.js'

type Fixture = { op: string; status: number; body: unknown; class: string }

const classify = (status: number, body: unknown, action = 'machines.update') =>
  classifyFlyError({ status, body, text: typeof body === 'string' ? body : JSON.stringify(body), action })

/** What each class of the fixtures means in our codes. */
const meanings: [pattern: RegExp, code: string, reason?: string][] = [
  [/^auth$/, 'fly.auth'],
  [/^not_found/, 'fly.not_found'],
  [/^name held by another org/, 'fly.name_taken'],
  [/^name_taken$/, 'fly.name_taken'],
  [/^invalid_name$/, 'fly.invalid'],
  [/^ambiguous$/, 'fly.name_taken', 'ambiguous'],
  [/^capacity:region/, 'fly.capacity', 'region'],
  [/^capacity:volume_placement/, 'fly.capacity', 'volume_placement'],
  [/^capacity:quota/, 'fly.capacity', 'quota'],
  [/^capacity:host/, 'fly.capacity', 'host'],
  [/^duplicate_name/, 'fly.machine_name_taken'],
  [/^conflict/, 'fly.conflict'],
  [/^lease_held/, 'fly.lease_held'],
  [/^wait_timeout/, 'fly.unavailable', 'timeout'],
  [/^fatal for the waiter/, 'fly.invalid'],
  [/^precondition -> retry briefly/, 'fly.conflict', 'secrets_not_ready'],
  [/^precondition$/, 'fly.conflict', 'precondition'],
  [/^rate_limited/, 'fly.rate_limited'],
  [/^transient/, 'fly.unavailable'],
]

const fixtures = readContract<{ errors: Fixture[] }>('fly-error-fixtures.json')
t.test(
  'every known error body of Fly has its class',
  { skip: fixtures ? false : contractsAbsent },
  async t => {
    for (const fixture of fixtures?.errors ?? []) {
      const meaning = meanings.find(([pattern]) => pattern.test(fixture.class))
      const [operation] = fixture.op.split('(')
      const found = classify(fixture.status, fixture.body, operation)
      t.equal(found.code, meaning?.[1], `${fixture.op} ${fixture.status}: ${fixture.class}`)
      if (meaning?.[2]) t.equal(found.reason, meaning[2])
    }
    t.ok((fixtures?.errors.length ?? 0) >= 20)
  },
)

t.test(
  'the error name of Fly takes precedence over the HTTP status, and the status over the text',
  async t => {
    t.equal(classify(500, { status: 'insufficient_capacity', error: 'x' }).code, 'fly.capacity')
    t.equal(classify(422, { status: 'unknown', error: 'Name has already been taken' }).code, 'fly.invalid')
    t.equal(classify(409, { status: 'brand_new', error: 'lease currently held by x, ' }).code, 'fly.conflict')
    t.equal(classify(500, { error: 'lease currently held by x, expires at y' }).code, 'fly.unavailable')
    t.equal(classify(429, { error: 'no capacity' }).code, 'fly.rate_limited')
  },
)

t.test('malformed bodies are classified by their status', async t => {
  for (const body of ['<html>bad gateway</html>', '', null, [], 7, { error: { nested: true } }]) {
    t.equal(classify(502, body).code, 'fly.unavailable')
    t.equal(classify(409, body).code, 'fly.conflict')
    t.equal(classify(422, body, 'apps.create').code, 'fly.invalid')
  }
  t.equal(classify(400, 'no capacity').code, 'fly.capacity')
})

t.test('the holder of a taken name or lease is read from the error', async t => {
  t.equal(
    classify(409, {
      error:
        'already_exists: unique machine name violation, machine ID d5683212a7918e already exists with name "web-1"',
    }).machineId,
    'd5683212a7918e',
  )
  const error = 'machine ID 28 lease currently held by a-b@tokens.fly.io, expires at 2026-05-14T10:41:08Z'
  t.strictSame(classify(409, { error }).lease, {
    owner: 'a-b@tokens.fly.io',
    expiresAt: Date.parse('2026-05-14T10:41:08Z'),
  })
  const data = { expires_at: 1795419808, owner: 'someone@example.com' }
  t.strictSame(classify(409, { status: 'error', code: 'lease_currently_held', data }).lease, {
    owner: 'someone@example.com',
    expiresAt: 1795419808000,
  })
})

t.test('macaroons and plain tokens use their own scheme, independent of a pasted one', async t => {
  t.equal(flyAuthorization('fm2_abc,fm2_def'), 'FlyV1 fm2_abc,fm2_def')
  t.equal(flyAuthorization('FlyV1 fm1r_abc'), 'FlyV1 fm1r_abc')
  t.equal(flyAuthorization('Bearer fm1a_abc\n'), 'FlyV1 fm1a_abc')
  t.equal(flyAuthorization('plain'), 'Bearer plain')
  t.equal(flyAuthorization('bearer plain'), 'Bearer plain')
})
