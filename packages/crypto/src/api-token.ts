import { createHash, randomBytes } from 'node:crypto'

const PREFIX = 'txw_'
const TOKEN_BYTES = 20
// Crockford's alphabet in lower case: no i, l, o or u, so a token read aloud survives.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const SHAPE = /^txw_[0-9a-hjkmnp-tv-z]{32}$/

/**
 * Makes a new API token of 160 random bits. Show `token` once, store `hash` only. A plain SHA-256 is enough
 * because searching 2^160 tokens is infeasible; slow hashes are for passwords that people choose.
 */
export const createApiToken = (): { token: string; hash: Buffer } => {
  const token = PREFIX + encodeBase32(randomBytes(TOKEN_BYTES))
  return { token, hash: hashApiToken(token) }
}

/** The SHA-256 by which a token is stored and looked up. */
export const hashApiToken = (token: string): Buffer => {
  return createHash('sha256').update(token, 'utf8').digest()
}

/** True for text that could be one of our tokens, so that anything else is refused without touching the database. */
export const isApiTokenShape = (text: string): boolean => {
  return SHAPE.test(text)
}

const encodeBase32 = (bytes: Uint8Array): string => {
  let text = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(buffer >> bits) & 31]
    }
  }
  return text
}
