import t from 'tap'
import { decrypt } from '../src/aead.js'

const hex = (text: string) => Buffer.from(text, 'hex')

// Test cases 13, 14 and 16 of McGrew and Viega, "The Galois/Counter Mode of Operation", those with a 256-bit key and a 96-bit IV.
const vectors = [
  {
    key: '00'.repeat(32),
    iv: '00'.repeat(12),
    aad: '',
    text: '',
    sealed: '',
    tag: '530f8afbc74536b9a963b4f1c4cb738b',
  },
  {
    key: '00'.repeat(32),
    iv: '00'.repeat(12),
    aad: '',
    text: '00'.repeat(16),
    sealed: 'cea7403d4d606b6e074ec5d3baf39d18',
    tag: 'd0d1c8a799996bf0265b98b5d48ab919',
  },
  {
    key: 'feffe9928665731c6d6a8f9467308308'.repeat(2),
    iv: 'cafebabefacedbaddecaf888',
    aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    text: 'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    sealed:
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
    tag: '76fc6ece0f4e1768cddf8853bb2d551b',
  },
]

t.test(
  'published vectors open, and nothing that differs from them in one bit or in the length of the tag',
  async t => {
    for (const { key, iv, aad, text, sealed, tag } of vectors) {
      const open = (change: { iv?: Buffer; ciphertext?: Buffer; tag?: Buffer; aad?: Buffer } = {}) =>
        decrypt(
          hex(key),
          {
            iv: change.iv ?? hex(iv),
            ciphertext: change.ciphertext ?? hex(sealed),
            tag: change.tag ?? hex(tag),
          },
          change.aad ?? hex(aad),
        )
      t.equal(open()?.toString('hex'), text)
      for (let length = 0; length < 16; length += 1)
        t.equal(open({ tag: hex(tag).subarray(0, length) }), undefined, `a tag of ${length} bytes`)
      t.equal(open({ tag: Buffer.concat([hex(tag), Buffer.alloc(1)]) }), undefined, 'a tag of 17 bytes')
      for (const part of ['iv', 'tag', 'ciphertext', 'aad'] as const) {
        const bytes = { iv: hex(iv), tag: hex(tag), ciphertext: hex(sealed), aad: hex(aad) }[part]
        for (let bit = 0; bit < bytes.length * 8; bit += 1) {
          const bad = Buffer.from(bytes)
          bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7))
          if (open({ [part]: bad }) !== undefined) t.fail(`bit ${bit} of ${part}`)
        }
      }
    }
  },
)
