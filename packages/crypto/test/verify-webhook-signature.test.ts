import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { Webhooks } from '@octokit/webhooks'
import type { WebhookDefinition } from '@octokit/webhooks-examples'
import t from 'tap'
import { Sensitive, verifyWebhookSignature } from '../src/index.js'

const require = createRequire(import.meta.url)
const examples: WebhookDefinition[] = require('@octokit/webhooks-examples')

const SECRET = "It's a Secret to Everybody"
const BODY = Buffer.from('Hello, World!')
const DIGEST = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'

const signBytes = (body: Uint8Array, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
const check = (header: string | undefined, body: Uint8Array = BODY, previous?: string) =>
  verifyWebhookSignature({ body, header, secrets: { current: SECRET, previous } })

t.test("GitHub's published vector verifies, whole or in chunks, and yields its digest", async t => {
  const expected = { ok: true, key: 'current', digest: Buffer.from(DIGEST, 'hex') }
  t.same(check(`sha256=${DIGEST}`), expected)
  const chunks = [BODY.subarray(0, 1), BODY.subarray(1, 1), BODY.subarray(1)]
  const secrets = { current: new Sensitive(SECRET) }
  t.same(verifyWebhookSignature({ body: chunks, header: `sha256=${DIGEST}`, secrets }), expected)
})

t.test('every other form of the header is refused with its reason and never throws', async t => {
  const sha1 = createHmac('sha1', SECRET).update(BODY).digest('hex')
  const refused: [string, string | undefined, string][] = [
    ['missing', undefined, 'missing'],
    ['empty', '', 'missing'],
    ['SHA-1 alone', `sha1=${sha1}`, 'malformed'],
    ['wrong digest', `sha256=${'0'.repeat(64)}`, 'mismatch'],
    ['64 non-hex characters', `sha256=${'z'.repeat(64)}`, 'malformed'],
    ['short', `sha256=${DIGEST.slice(0, 63)}`, 'malformed'],
    ['short by whole bytes', `sha256=${DIGEST.slice(0, 62)}`, 'malformed'],
    ['long', `sha256=${DIGEST}0`, 'malformed'],
    ['long by whole bytes', `sha256=${DIGEST}00`, 'malformed'],
    ['empty digest', 'sha256=', 'malformed'],
    ['no prefix', DIGEST, 'malformed'],
    ['sha1= prefix', `sha1=${DIGEST}`, 'malformed'],
    ['sha512= prefix', `sha512=${DIGEST}`, 'malformed'],
    ['upper-case hex', `sha256=${DIGEST.toUpperCase()}`, 'malformed'],
    ['upper-case prefix', `SHA256=${DIGEST}`, 'malformed'],
    ['doubled', `sha256=${DIGEST}, sha256=${DIGEST}`, 'malformed'],
    ['comma list', `sha256=${'0'.repeat(64)},sha256=${DIGEST}`, 'malformed'],
    ['line break at the end', `sha256=${DIGEST}\n`, 'malformed'],
    ['space around', ` sha256=${DIGEST} `, 'malformed'],
  ]
  for (const [name, header, reason] of refused) t.same(check(header), { ok: false, reason }, name)
})

t.test('the previous secret verifies while rotating, a retired one does not', async t => {
  t.match(check(signBytes(BODY, 'older'), BODY, 'older'), { ok: true, key: 'previous' })
  t.same(check(signBytes(BODY, 'retired'), BODY, 'older'), { ok: false, reason: 'mismatch' })
  t.same(check(signBytes(BODY, ''), BODY, ''), { ok: false, reason: 'mismatch' }, 'an empty previous is none')
})

t.test('without a secret nothing verifies, not even what an empty key signed', async t => {
  const header = signBytes(BODY, '')
  const secrets = { current: '', previous: SECRET }
  t.same(verifyWebhookSignature({ body: BODY, header, secrets }), { ok: false, reason: 'no_secret' })
})

t.test('bytes that decode to the same text do not share a signature', async t => {
  const body = Buffer.from('{"name":"caf\ufffd"}')
  const header = signBytes(body)
  t.match(check(header, body), { ok: true })
  t.match(check(header, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])), { ok: false })
  const raw = Buffer.from(body.toString('hex').replace('efbfbd', 'ff'), 'hex')
  t.equal(raw.toString(), body.toString(), 'the two read the same')
  t.match(check(header, raw), { ok: false })
})

t.test('every example payload verifies as octokit signs it, and not with one byte flipped', async t => {
  const octokit = new Webhooks({ secret: SECRET })
  let verified = 0
  for (const payload of examples.flatMap(event => event.examples)) {
    const text = JSON.stringify(payload)
    const body = Buffer.from(text)
    const header = await octokit.sign(text)
    const result = check(header, body)
    if (!result.ok || !(await octokit.verify(text, header))) t.fail('refused a good payload')
    const at = verified % body.length
    body[at] = (body[at] ?? 0) ^ 1
    if (check(header, body).ok) t.fail(`accepted a payload with byte ${at} flipped`)
    verified++
  }
  t.ok(verified > 300, `${verified} payloads`)
})
