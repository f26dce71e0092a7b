import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { DomainError } from '@taxiway/domain'
import t from 'tap'
import {
  createApiToken,
  createDataKey,
  createKeyCheck,
  createSalt,
  deriveKek,
  hashApiToken,
  isApiTokenShape,
  parseSecret,
  Sensitive,
  unwrapKey,
  verifyKeyCheck,
  wrapKey,
} from '../src/index.js'

const codeOf = (work: () => unknown) => {
  try {
    work()
    return 'no error'
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error)
  }
}

t.test('a wrapped key opens for its own organization, kid and key-encryption key only', async t => {
  const salt = createSalt()
  const kek = deriveKek(new Sensitive(randomBytes(32)), salt)
  const dataKey = createDataKey(3)
  const wrapped = wrapKey(kek, dataKey, 'org_a')
  const opened = unwrapKey(kek, wrapped, { kid: 3, organizationId: 'org_a' })
  t.ok(opened.key.reveal().equals(dataKey.key.reveal()))

  const other = deriveKek(new Sensitive(randomBytes(32)), salt)
  const owner = { kid: 3, organizationId: 'org_a' }
  t.equal(
    codeOf(() => unwrapKey(other, wrapped, owner)),
    'crypto.decrypt_failed',
  )
  t.equal(
    codeOf(() => unwrapKey(kek, wrapped, { ...owner, organizationId: 'org_b' })),
    'crypto.decrypt_failed',
  )
  t.equal(
    codeOf(() => unwrapKey(kek, wrapped, { ...owner, kid: 4 })),
    'crypto.decrypt_failed',
  )
  t.equal(
    codeOf(() => unwrapKey(kek, wrapped.subarray(1), owner)),
    'crypto.decrypt_failed',
  )
})

t.test('keys derived for different labels, salts and secrets are all different', async t => {
  const secret = new Sensitive(randomBytes(32))
  const salt = createSalt()
  const keks = [
    ...Array.from({ length: 8 }, (_, i) => deriveKek(secret, salt, `label/${i}`)),
    deriveKek(secret, createSalt()),
    deriveKek(new Sensitive(randomBytes(32)), salt),
  ]
  t.equal(new Set(keks.map(kek => kek.key.reveal().toString('hex'))).size, 10)
  t.equal(new Set(keks.map(kek => kek.fingerprint)).size, 10)
  t.same(deriveKek(secret, salt).fingerprint, deriveKek(secret, salt).fingerprint)
})

t.test('the key check tells a wrong secret by fingerprint, wanted and given', async t => {
  const salt = createSalt()
  const right = deriveKek(new Sensitive(randomBytes(32)), salt)
  const wrong = deriveKek(new Sensitive(randomBytes(32)), salt)
  const check = createKeyCheck(right)
  t.doesNotThrow(() => verifyKeyCheck(right, check))
  t.throws(() => verifyKeyCheck(wrong, check), {
    code: 'crypto.wrong_secret',
    details: { wanted: right.fingerprint, given: wrong.fingerprint },
  })
  t.equal(
    codeOf(() => verifyKeyCheck(right, { ...check, blob: Buffer.alloc(60) })),
    'crypto.wrong_secret',
  )
})

t.test('weak secrets are refused by name, without showing the value', async t => {
  const auth = randomBytes(32).toString('base64')
  const block = randomBytes(16)
  const weak: (string | undefined)[] = [
    undefined,
    '',
    ' ',
    '\n\t',
    'changeme',
    'change-me',
    'changeme'.repeat(8),
    'short',
    'password'.repeat(6),
    randomBytes(31).toString('base64'),
    randomBytes(31).toString('hex'),
    randomBytes(16).toString('hex'),
    'a'.repeat(32),
    'a'.repeat(44),
    'a'.repeat(64),
    '0'.repeat(64),
    '0123456789abcdef'.repeat(4),
    'deadbeef'.repeat(8),
    Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('base64'),
    Buffer.concat([block, block]).toString('hex'),
    Buffer.from('this is not a random secret at all').toString('base64'),
    'REPLACE_THIS_WITH_32_RANDOM_BYTES_IN_BASE64=',
    'your-secret-key-your-secret-key-your-secret-key',
    '!'.repeat(40),
    ` ${randomBytes(32).toString('hex')}`,
    auth,
  ]
  for (const value of weak) {
    const rules = { variable: 'ENCRYPTION_SECRET', value }
    const differsFrom = [{ variable: 'BETTER_AUTH_SECRET', value: auth }]
    try {
      parseSecret({ ...rules, differsFrom })
      t.fail(`accepted ${value}`)
    } catch (error) {
      const { code, message } = error as DomainError
      const shows = value !== undefined && value.trim().length > 4 && message.includes(value.trim())
      t.ok(code === 'crypto.weak_secret' && /^ENCRYPTION_SECRET /.test(message) && !shows, message)
    }
  }
})

t.test('random secrets are accepted in hex and both base64 alphabets', async t => {
  for (let n = 0; n < 2000; n++) {
    const bytes = randomBytes(32)
    const value = bytes.toString((['hex', 'base64', 'base64url'] as const)[n % 3])
    if (!parseSecret({ variable: 'S', value }).reveal().equals(bytes)) t.fail('decoded to something else')
  }
})

t.test('API tokens have one shape, 160 bits, and are stored by hash', async t => {
  const tokens = Array.from({ length: 500 }, () => createApiToken())
  t.equal(new Set(tokens.map(({ token }) => token)).size, 500)
  t.ok(tokens.every(({ token, hash }) => isApiTokenShape(token) && hashApiToken(token).equals(hash)))
  const seen = new Set(tokens.flatMap(({ token }) => [...token.slice(4)]))
  t.equal(seen.size, 32, 'every letter of the alphabet is used')
  const { token } = createApiToken()
  for (const bad of [
    '',
    'txw_',
    `${token}0`,
    token.toUpperCase(),
    `${token}\n`,
    token.replace('txw', 'tyw'),
  ]) {
    t.notOk(isApiTokenShape(bad), JSON.stringify(bad))
  }
})

t.test('only reveal() shows a sensitive value', async t => {
  const secret = new Sensitive('hunter2hunter2')
  const shown = [
    String(secret),
    `${secret}`,
    ['', secret].join(),
    JSON.stringify({ secret }),
    inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
    Object.entries(secret).join(),
  ]
  t.notMatch(shown.join('\n'), /hunter2/)
  t.equal(secret.reveal(), 'hunter2hunter2')
})
