import { hkdfSync } from 'node:crypto'

/** HKDF-SHA-256 (RFC 5869). Throws RangeError for more than 255 × 32 bytes. */
export const hkdf = (
  secret: Uint8Array,
  salt: Uint8Array,
  info: string | Uint8Array,
  bytes: number,
): Buffer => {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes))
}
