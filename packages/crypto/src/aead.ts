import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

// The only file that touches a cipher. AES-256-GCM with a random 96-bit IV and a full 128-bit tag, always:
// Node accepts shorter tags unless told otherwise, and a 4-byte tag can be forged by trying.
const CIPHER = 'aes-256-gcm'
export const KEY_BYTES = 32
export const IV_BYTES = 12
export const TAG_BYTES = 16

export type AeadBox = { iv: Uint8Array; ciphertext: Uint8Array; tag: Uint8Array }

/** Encrypts under a fresh random IV, binding `aad`. */
export const encrypt = (key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): AeadBox => {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, checkedKey(key), iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(aad)
  const ciphertext = cipher.update(plaintext)
  cipher.final()
  return { iv, ciphertext, tag: cipher.getAuthTag() }
}

/** Returns the plaintext, or undefined when anything about key, box or `aad` is not what was encrypted. */
export const decrypt = (key: Uint8Array, box: AeadBox, aad: Uint8Array): Buffer | undefined => {
  if (box.iv.length !== IV_BYTES || box.tag.length !== TAG_BYTES) return undefined
  const decipher = createDecipheriv(CIPHER, checkedKey(key), box.iv, { authTagLength: TAG_BYTES })
  decipher.setAAD(aad)
  decipher.setAuthTag(box.tag)
  // A counter mode gives every byte at once: `final` only tells whether they are authentic.
  const plaintext = decipher.update(box.ciphertext)
  try {
    decipher.final()
    return plaintext
  } catch {
    plaintext.fill(0)
    return undefined
  }
}

const checkedKey = (key: Uint8Array): Uint8Array => {
  if (key.length !== KEY_BYTES)
    throw new RangeError(`an AES-256 key has ${KEY_BYTES} bytes, not ${key.length}`)
  return key
}
