import { randomUUID } from 'node:crypto'
import t from 'tap'
import {
  type Answer,
  aPush,
  type Ingress,
  previousSecret,
  type Sending,
  secret,
  sign,
  startIngress,
} from './webhooks-client.js'

/** A row of the conformance table that is one request to a healthy ingress. */
type Row = {
  row: string
  send: Sending | ((ingress: Ingress) => Promise<Answer>)
  status: number
  says?: Record<string, unknown>
  headers?: Record<string, RegExp>
  /** How many deliveries the history gains; 0 by default. */
  stored?: number
  woken?: number
}

const body = aPush()
const hex = sign(body).slice('sha256='.length)
const signature = (value: string | string[] | undefined): Sending => ({
  body,
  headers: { 'x-hub-signature-256': value },
})
const mebibytes5 = 5 * 1024 * 1024
const ofSize = (size: number): string => {
  const empty = aPush({ padding: '' })
  return aPush({ padding: 'x'.repeat(size - empty.length) })
}
const close = { connection: /^close$/ }

const rows: Row[] = [
  { row: '1 a new push', send: {}, status: 202, says: { status: 'accepted' }, stored: 1, woken: 1 },
  {
    row: '1 a person took back what they allowed the App',
    send: {
      event: 'github_app_authorization',
      body: JSON.stringify({ action: 'revoked', sender: { id: 101, login: 'octocat' } }),
    },
    status: 202,
    says: { status: 'accepted' },
    stored: 1,
    woken: 1,
  },
  {
    row: '2 the official vector verifies, and is no JSON',
    send: {
      body: 'Hello, World!',
      headers: {
        'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      },
    },
    status: 400,
    says: { code: 'webhook.invalid_json' },
    stored: 1,
  },
  { row: '3 no signature', send: signature(undefined), status: 401, headers: close },
  {
    row: '4 only SHA-1',
    send: {
      body,
      headers: { 'x-hub-signature-256': undefined, 'x-hub-signature': `sha1=${'a'.repeat(40)}` },
    },
    status: 401,
  },
  { row: '5 another digest', send: signature(`sha256=${'0'.repeat(64)}`), status: 401 },
  { row: '6 not hexadecimal', send: signature(`sha256=${'z'.repeat(64)}`), status: 401 },
  { row: '7 a short digest', send: signature(`sha256=${hex.slice(0, 62)}`), status: 401 },
  { row: '7 a long digest', send: signature(`sha256=${hex}00`), status: 401 },
  { row: '7 an empty digest', send: signature('sha256='), status: 401 },
  { row: '8 no prefix', send: signature(hex), status: 401 },
  { row: '9 sha1= in the SHA-256 header', send: signature(`sha1=${hex}`), status: 401 },
  { row: '9 sha512= in the SHA-256 header', send: signature(`sha512=${hex}`), status: 401 },
  { row: '10 upper-case hexadecimal', send: signature(`sha256=${hex.toUpperCase()}`), status: 401 },
  { row: '11 the header twice', send: signature([`sha256=${hex}`, `sha256=${hex}`]), status: 401 },
  { row: '11 a list', send: signature(`sha256=${hex},sha256=${hex}`), status: 401 },
  { row: '12 the previous secret', send: { key: previousSecret }, status: 202, stored: 1, woken: 1 },
  { row: '13 the secret of another sender', send: { key: 'retired' }, status: 401 },
  { row: '15 no event', send: { headers: { 'x-github-event': undefined } }, status: 400 },
  { row: '16 an event of odd shape', send: { event: '../../x:*' }, status: 400 },
  { row: '16 an event in upper case', send: { event: 'Push' }, status: 400 },
  { row: '16 an event of 65 letters', send: { event: 'a'.repeat(65) }, status: 400 },
  { row: '17 no delivery id', send: { headers: { 'x-github-delivery': undefined } }, status: 400 },
  { row: '18 a delivery id that is no GUID', send: { guid: '../../x:*' }, status: 400 },
  { row: '18 a delivery id that is a number', send: { guid: '17' }, status: 400 },
  {
    row: '19 ping',
    send: { event: 'ping', body: JSON.stringify({ zen: 'Keep it.', hook_id: 1, hook: { id: 1 } }) },
    status: 200,
    says: { status: 'pong' },
    stored: 1,
  },
  {
    row: '19 ping is not answered unverified',
    send: { event: 'ping', body: JSON.stringify({ zen: 'Keep it.', hook_id: 1 }), key: 'wrong' },
    status: 401,
  },
  {
    row: '20 an event that is not allowed',
    send: { event: 'star', body: JSON.stringify({ action: 'created', starred_at: null }) },
    status: 200,
    says: { status: 'ignored', reason: 'event_not_allowed' },
    stored: 1,
  },
  {
    row: '21 an unknown action',
    send: {
      event: 'pull_request',
      body: JSON.stringify({
        action: 'frobnicated',
        number: 1,
        pull_request: { head: {}, base: {} },
        repository: { id: 1 },
        salt: randomUUID(),
      }),
    },
    status: 200,
    says: { status: 'ignored', reason: 'action_not_used' },
    stored: 1,
  },
  {
    row: '22 a push under the name of an issue comment',
    send: { event: 'issue_comment' },
    status: 400,
    says: { code: 'webhook.event_mismatch' },
  },
  {
    row: '30 a declared length over the limit',
    send: { body: ofSize(mebibytes5 + 1) },
    status: 413,
    headers: close,
  },
  {
    row: '31 a chunked body that grows over the limit',
    send: { body: ofSize(mebibytes5 + 200_000), chunked: true },
    status: 413,
    headers: close,
  },
  { row: '32 exactly the limit', send: { body: ofSize(mebibytes5) }, status: 202, stored: 1, woken: 1 },
  {
    row: '32 exactly the limit, chunked',
    send: { body: ofSize(mebibytes5), chunked: true },
    status: 202,
    stored: 1,
    woken: 1,
  },
  { row: '32 one byte more, chunked', send: { body: ofSize(mebibytes5 + 1), chunked: true }, status: 413 },
  { row: '33 no content type', send: { headers: { 'content-type': undefined } }, status: 415 },
  { row: '33 text/plain', send: { headers: { 'content-type': 'text/plain' } }, status: 415 },
  { row: '33 application/jsonx', send: { headers: { 'content-type': 'application/jsonx' } }, status: 415 },
  {
    row: '34 a charset',
    send: { headers: { 'content-type': 'application/json; charset=utf-8' } },
    status: 202,
    stored: 1,
    woken: 1,
  },
  {
    row: '35 a form',
    send: {
      body: `payload=${encodeURIComponent(body)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    status: 415,
    says: { detail: /application\/json/ },
  },
  { row: '36 gzip', send: { headers: { 'content-encoding': 'gzip' } }, status: 415, headers: close },
  { row: '36 br', send: { headers: { 'content-encoding': 'br' } }, status: 415 },
  { row: '36 deflate', send: { headers: { 'content-encoding': 'deflate' } }, status: 415 },
  { row: '37 an empty body, signed', send: { body: '' }, status: 400, stored: 1 },
  {
    row: '38 no JSON, signed',
    send: { body: '{"ref":' },
    status: 400,
    says: { code: 'webhook.invalid_json' },
    stored: 1,
  },
  { row: '39 null', send: { body: 'null' }, status: 400, stored: 1 },
  { row: '39 a number', send: { body: '17' }, status: 400, stored: 1 },
  { row: '39 an array', send: { body: '[1]' }, status: 400, stored: 1 },
  {
    row: '40 __proto__ and constructor as keys',
    send: {
      body: aPush().replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'),
    },
    status: 202,
    stored: 1,
    woken: 1,
  },
  {
    row: '41 a byte order mark before the signed body',
    send: { ...signature(sign(body)), body: `\uFEFF${body}` },
    status: 401,
  },
  {
    row: '42 0xFF where U+FFFD was signed',
    send: (() => {
      const signed = Buffer.from(aPush({ note: '\uFFFD' }))
      const at = signed.indexOf(Buffer.from('\uFFFD'))
      const sent = Buffer.concat([signed.subarray(0, at), Buffer.from([0xff]), signed.subarray(at + 3)])
      return { body: sent, headers: { 'x-hub-signature-256': sign(signed) } }
    })(),
    status: 401,
  },
  {
    row: '43 emoji, umlauts and both spellings of an escape',
    send: { body: aPush({ note: '🛫 Größe' }).replace('Größe', 'Größe \\u001B \\u001b') },
    status: 202,
    stored: 1,
    woken: 1,
  },
  { row: '44 GET', send: { method: 'GET' }, status: 405, headers: { allow: /^POST$/ } },
  { row: '44 PUT', send: { method: 'PUT' }, status: 405, headers: { allow: /^POST$/ } },
  { row: '44 another path', send: { path: '/webhooks/gitlab' }, status: 404 },
  // Several faults at once: the first in the documented order decides.
  { row: 'pair 405 before 413', send: { method: 'PUT', body: ofSize(mebibytes5 + 1) }, status: 405 },
  {
    row: 'pair 413 before 415',
    send: { body: ofSize(mebibytes5 + 1), headers: { 'content-type': 'text/plain' } },
    status: 413,
  },
  {
    row: 'pair 415 before 401',
    send: { headers: { 'content-type': 'text/plain', 'x-hub-signature-256': undefined } },
    status: 415,
  },
  {
    row: 'pair 401 malformed before 400 headers',
    send: { event: 'Push', headers: { 'x-hub-signature-256': 'nonsense' } },
    status: 401,
  },
  { row: 'pair 400 headers before 401 wrong digest', send: { guid: '1', key: 'wrong' }, status: 400 },
  { row: 'pair 401 wrong digest before 400 JSON', send: { body: '{', key: 'wrong' }, status: 401 },
  {
    row: 'pair 413 counted before 401 wrong digest',
    send: { body: ofSize(mebibytes5 + 1), chunked: true, key: 'wrong' },
    status: 413,
  },
]

t.test('rows of the conformance table with a single request (case 14)', async t => {
  const ingress = await startIngress(t)
  for (const { row, send, status, says, headers, stored = 0, woken = 0 } of rows) {
    await t.test(`row ${row}`, async t => {
      const before = { stored: (await ingress.rows()).length, woken: ingress.woken.length }
      const answer = typeof send === 'function' ? await send(ingress) : await ingress.send(send)
      t.equal(answer.status, status, JSON.stringify(answer.body))
      if (says) t.match(answer.body, says)
      if (headers) t.match(answer.headers, headers)
      if (status >= 400) {
        t.match(answer.headers['content-type'], /^application\/problem\+json/)
        t.notMatch(JSON.stringify(answer.body), secret, 'nothing secret is told')
        t.notMatch(JSON.stringify(answer.body), hex, 'the expected digest is not told')
      }
      t.equal((await ingress.rows()).length, before.stored + stored, 'history')
      t.equal(ingress.woken.length, before.woken + woken, 'wake-ups')
    })
  }
  t.equal(({} as { polluted?: number }).polluted, undefined)
  t.ok(
    ingress.log.some(line => line.security && /another event/.test(line.msg)),
    'row 22 leaves a security line',
  )
  t.ok(
    ingress.log.some(line => line.msg === 'signed with the previous secret'),
    'row 12 leaves a line',
  )
  t.match(await ingress.metrics.render(), /taxiway_webhook_too_large_total [1-9]/, 'row 30 can be alerted on')
})

t.test('row 44: HEAD is refused with Allow and no body', async t => {
  const ingress = await startIngress(t)
  const answer = await fetch(`http://127.0.0.1:${ingress.port}/webhooks/github`, { method: 'HEAD' })
  t.equal(answer.status, 405)
  t.equal(answer.headers.get('allow'), 'POST')
})

t.test('row 14: an endpoint without a secret accepts no delivery', async t => {
  const ingress = await startIngress(t, { settings: { secrets: { current: '' } } })
  t.equal((await ingress.send({ key: 'x' })).status, 503)
  t.equal(
    (await ingress.send({ headers: { 'x-hub-signature-256': sign('{}', 'a') }, body: '{}' })).status,
    503,
  )
  t.same(await ingress.rows(), [])
})
