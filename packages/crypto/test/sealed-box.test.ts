import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DomainError } from '@taxiway/domain'
import fc from 'fast-check'
import t from 'tap'
import { encodeAssociatedData } from '../src/associated-data.js'
import {
  createDataKey,
  ENV_VALUE_PURPOSE,
  openValue,
  type SealContext,
  sealedWith,
  sealValue,
} from '../src/index.js'

/** `CAMPAIGN=1` is the size of the requirement. */
const size = process.env['CAMPAIGN']
  ? { grid: [10, 20], blobs: 50, tuples: 100_000, processes: 4, seals: 250_000 }
  : { grid: [5, 8], blobs: 3, tuples: 5_000, processes: 2, seals: 10_000 }

if (process.env['CAMPAIGN']) t.setTimeout(0)
else fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20261125) })

const key = createDataKey(7)
const find = (kid: number) => (kid === key.kid ? key : undefined)
const context = (change: Partial<SealContext> = {}): SealContext => ({
  purpose: ENV_VALUE_PURPOSE,
  organizationId: 'org_1',
  projectId: 'prj_1',
  environment: 'preview',
  name: 'DATABASE_URL',
  version: 1,
  ...change,
})
const open = (blob: Uint8Array, at = context()) => openValue(find, blob, at).reveal().toString()
const isRefused = (blob: Uint8Array, at = context()) => {
  try {
    open(blob, at)
    return false
  } catch (error) {
    return error instanceof DomainError && error.code === 'crypto.decrypt_failed'
  }
}

t.test('any text comes back as it was, including text that looks like a sealed value', async t => {
  const looksSealed = sealValue(key, 'inner', context()).toString('latin1')
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string().map(tail => looksSealed + tail),
  )
  fc.assert(
    fc.property(texts, text => open(sealValue(key, text, context())) === text),
    { numRuns: 1_000 },
  )
  t.equal(open(sealValue(key, '', context())), '')
  t.equal(sealedWith(sealValue(key, 'x', context())), 7)
})

t.test('plaintext, foreign bytes and unknown keys are errors, never passed through', async t => {
  for (const planted of [
    '',
    'postgres://user:password@host/db',
    'x'.repeat(34),
    '\x01\x01'.padEnd(60, 'x'),
  ]) {
    t.ok(isRefused(Buffer.from(planted, 'latin1')), JSON.stringify(planted))
  }
  t.ok(isRefused(sealValue(createDataKey(8), 'x', context())), 'kid of another key')
  t.ok(isRefused(sealValue(createDataKey(7), 'x', context())), 'same kid, other key')
  const renamed = sealValue({ kid: 8, key: key.key }, 'x', context())
  t.throws(
    () => openValue(() => key, renamed, context()),
    { cause: new Error('unknown_key') },
    'other kid, same key',
  )
})

t.test('a value moved to any other row of a grid of projects and names is refused', async t => {
  const [projects = 0, names = 0] = size.grid
  const rows = Array.from({ length: projects * names }, (_, i) =>
    context({ projectId: `prj_${i % projects}`, name: `NAME_${Math.floor(i / projects)}` }),
  )
  const blobs = rows.map((row, i) => sealValue(key, `value ${i}`, row))
  let refused = 0
  for (const [i, blob] of blobs.entries()) {
    for (const [j, row] of rows.entries()) if (i !== j && isRefused(blob, row)) refused++
  }
  t.comment(JSON.stringify({ swaps: rows.length * (rows.length - 1), refused }))
  t.equal(refused, rows.length * (rows.length - 1))
})

t.test('every field of the context is bound', async t => {
  const blob = sealValue(key, 'value', context())
  const changes: Partial<SealContext>[] = [
    { purpose: 'taxiway/fly-token/v1' },
    { organizationId: 'org_2' },
    { projectId: 'prj_2' },
    { environment: 'production' },
    { name: 'DATABASE_URK' },
    { version: 2 },
    { organizationId: 'org_1prj_1', projectId: '' },
    { environment: 'previewD', name: 'ATABASE_URL' },
  ]
  for (const change of changes) t.ok(isRefused(blob, context(change)), JSON.stringify(change))
})

t.test('any flipped bit and any other length is refused', async t => {
  for (let n = 0; n < size.blobs; n++) {
    const blob = sealValue(key, 'a value of moderate length, longer than one block', context())
    for (let bit = 0; bit < blob.length * 8; bit++) {
      const bad = Buffer.from(blob)
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      if (!isRefused(bad)) t.fail(`bit ${bit} was not protected`)
    }
    for (let cut = 1; cut <= 17; cut++) {
      if (!isRefused(blob.subarray(0, blob.length - cut))) t.fail(`${cut} bytes could be cut`)
    }
    if (!isRefused(Buffer.concat([blob, Buffer.alloc(1)]))) t.fail('a byte could be added')
  }
  for (let length = 0; length < 34; length++) {
    if (!isRefused(Buffer.alloc(length, 1))) t.fail(`${length} bytes were read as a blob`)
  }
})

t.test('different contexts never have the same associated data', async t => {
  // The same text divided in two ways: what only the lengths of the fields tell apart.
  const text = fc.string({ unit: fc.constantFrom('a', '\u0000', '\u0001', 'é'), maxLength: 12 })
  const cuts = fc.array(fc.nat(12), { minLength: 4, maxLength: 4 })
  const divide = (text: string, cuts: readonly number[]) => {
    const at = [0, ...[...cuts].sort((a, b) => a - b), text.length]
    return at.slice(1).map((end, index) => text.slice(at[index], end))
  }
  const head = Buffer.from([1, 1, 0, 0, 0, 7])
  fc.assert(
    fc.property(text, cuts, cuts, (text, one, other) => {
      const [a, b] = [divide(text, one), divide(text, other)]
      const equal = encodeAssociatedData(head, a, 1).equals(encodeAssociatedData(head, b, 1))
      return equal === (JSON.stringify(a) === JSON.stringify(b))
    }),
    { numRuns: size.tuples },
  )
  t.comment(JSON.stringify({ pairs: size.tuples }))
  t.notSame(encodeAssociatedData(head, ['ab', 'c'], 1), encodeAssociatedData(head, ['a', 'bc'], 1))
  t.throws(() => encodeAssociatedData(head, ['\ud800'], 1), RangeError)
  t.throws(() => encodeAssociatedData(head, ['x'.repeat(65_536)], 1), RangeError)
  t.throws(() => encodeAssociatedData(head, [], 2 ** 32), RangeError)
})

t.test('the cause of a refusal is not in the public message', async t => {
  const messages = [Buffer.alloc(3), Buffer.alloc(40), sealValue(key, 'x', context({ version: 9 }))].map(
    blob => {
      try {
        return open(blob)
      } catch (error) {
        return (error as Error).message
      }
    },
  )
  t.equal(new Set(messages).size, 1)
})

t.test('no IV is used twice under a key, by any number of processes', async t => {
  const file = fileURLToPath(new URL('fixtures/seal-many.ts', import.meta.url))
  const args = ['--conditions=@taxiway/source', '--import=tsx', file]
  const seal = async () =>
    (
      await promisify(execFile)(
        process.execPath,
        [...args, key.key.reveal().toString('hex'), String(size.seals)],
        { encoding: 'buffer', maxBuffer: size.seals * 16 },
      )
    ).stdout
  const all = await Promise.all(Array.from({ length: size.processes }, seal))
  const seen = new Set<string>()
  for (const ids of all)
    for (let at = 0; at < ids.length; at += 16) seen.add(ids.toString('latin1', at, at + 16))
  t.comment(JSON.stringify({ seals: size.processes * size.seals, different: seen.size }))
  t.equal(seen.size, size.processes * size.seals)
})
