import type { AeadBox } from './aead.js'
import { IV_BYTES, TAG_BYTES } from './aead.js'

// blob = version(1) | algorithm(1) | kid(u32 BE) | iv(12) | ciphertext | tag(16)
const FORMAT_VERSION = 1
const AES_256_GCM = 1
const HEADER_BYTES = 6
const MIN_BYTES = HEADER_BYTES + IV_BYTES + TAG_BYTES

export type ParsedBlob = { header: Buffer; kid: number; box: AeadBox }

/** The six bytes before the box; they are part of what the tag protects. Throws RangeError unless `kid` is a u32. */
export const encodeHeader = (kid: number): Buffer => {
  if (!Number.isInteger(kid) || kid < 0 || kid > 0xffffffff) throw new RangeError('kid must be a u32')
  const header = Buffer.alloc(HEADER_BYTES)
  header[0] = FORMAT_VERSION
  header[1] = AES_256_GCM
  header.writeUInt32BE(kid, 2)
  return header
}

export const encodeBlob = (header: Uint8Array, box: AeadBox): Buffer => {
  return Buffer.concat([header, box.iv, box.ciphertext, box.tag])
}

/** Takes a blob apart, or returns why it is none. Lengths are checked before anything is sliced. */
export const parseBlob = (blob: Uint8Array): ParsedBlob | string => {
  if (blob.length < MIN_BYTES) return 'too_short'
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
  if (bytes[0] !== FORMAT_VERSION) return 'unknown_version'
  if (bytes[1] !== AES_256_GCM) return 'unknown_algorithm'
  const header = bytes.subarray(0, HEADER_BYTES)
  const tagAt = bytes.length - TAG_BYTES
  const box = {
    iv: bytes.subarray(HEADER_BYTES, HEADER_BYTES + IV_BYTES),
    ciphertext: bytes.subarray(HEADER_BYTES + IV_BYTES, tagAt),
    tag: bytes.subarray(tagAt),
  }
  return { header, kid: header.readUInt32BE(2), box }
}
