import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { decrypt, encrypt } from '../src/aead.js'
import { hkdf } from '../src/hkdf.js'

/** The folder with the published vectors (https://github.com/C2SP/wycheproof), which are not part of this repository. */
const folder = process.env['WYCHEPROOF_DIR'] ?? ''
const hex = (text: string) => Buffer.from(text, 'hex')

type Case = { tcId: number; result: 'valid' | 'invalid' | 'acceptable' }
type Gcm = Case & { key: string; iv: string; aad: string; msg: string; ct: string; tag: string }
type Hkdf = Case & { ikm: string; salt: string; info: string; size: number; okm: string }
type Group<One> = { ivSize?: number; keySize: number; tagSize?: number; tests: One[] }

const read = <One>(name: string): { groups: Group<One>[]; skip: false } | { groups: []; skip: string } => {
  const file = join(folder, name)
  if (folder === '' || !existsSync(file))
    return { groups: [], skip: `no ${name}: WYCHEPROOF_DIR names no folder of vectors` }
  return { groups: JSON.parse(readFileSync(file, 'utf8')).testGroups, skip: false }
}

const gcm = read<Gcm>('aes_gcm_test.json')
t.test(
  'AES-256-GCM: what Wycheproof calls valid opens, and nothing else does',
  { skip: gcm.skip },
  async t => {
    const counts = { accepted: 0, valid: 0, refused: 0, invalid: 0 }
    const cases = gcm.groups.filter(one => one.keySize === 256 && one.ivSize === 96 && one.tagSize === 128)
    for (const one of cases.flatMap(({ tests }) => tests)) {
      const box = { iv: hex(one.iv), ciphertext: hex(one.ct), tag: hex(one.tag) }
      const opened = decrypt(hex(one.key), box, hex(one.aad))
      if (one.result === 'valid') {
        counts.valid += 1
        counts.accepted += Number(opened?.equals(hex(one.msg)))
        const again = encrypt(hex(one.key), hex(one.msg), hex(one.aad))
        t.ok(decrypt(hex(one.key), again, hex(one.aad))?.equals(hex(one.msg)), `${one.tcId} sealed by us`)
      } else {
        counts.invalid += 1
        counts.refused += Number(opened === undefined)
      }
    }
    t.comment(JSON.stringify(counts))
    t.ok(counts.valid > 20 && counts.invalid > 20)
    t.equal(counts.accepted, counts.valid)
    t.equal(counts.refused, counts.invalid)
  },
)

const derived = read<Hkdf>('hkdf_sha256_test.json')
t.test(
  'HKDF-SHA-256: every key is the one of Wycheproof, and too long ones are refused',
  { skip: derived.skip },
  async t => {
    const counts = { equal: 0, valid: 0, refused: 0, invalid: 0 }
    for (const one of derived.groups.flatMap(({ tests }) => tests)) {
      const derive = () => hkdf(hex(one.ikm), hex(one.salt), hex(one.info), one.size)
      if (one.result === 'valid') {
        counts.valid += 1
        counts.equal += Number(derive().equals(hex(one.okm)))
      } else {
        counts.invalid += 1
        t.throws(derive, RangeError)
        counts.refused += 1
      }
    }
    t.comment(JSON.stringify(counts))
    t.ok(counts.valid > 70)
    t.equal(counts.equal, counts.valid)
  },
)

// Appendix A.1 to A.3 of RFC 5869; these are always here.
t.test('HKDF-SHA-256 agrees with RFC 5869', async t => {
  const range = (from: number, to: number) =>
    Buffer.from(Array.from({ length: to - from }, (_, n) => from + n))
  const cases = [
    {
      secret: Buffer.alloc(22, 0x0b),
      salt: range(0, 13),
      info: range(0xf0, 0xfa),
      key: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    },
    {
      secret: range(0, 0x50),
      salt: range(0x60, 0xb0),
      info: range(0xb0, 0x100),
      key: 'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
    },
    {
      secret: Buffer.alloc(22, 0x0b),
      salt: Buffer.alloc(0),
      info: Buffer.alloc(0),
      key: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    },
  ]
  for (const { secret, salt, info, key } of cases)
    t.equal(hkdf(secret, salt, info, key.length / 2).toString('hex'), key)
})
