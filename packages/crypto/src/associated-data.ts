const MAX_FIELD_BYTES = 0xffff
const LENGTH_BYTES = 2
const VERSION_BYTES = 4

/**
 * Joins fields so that no two different lists give the same bytes: each is prefixed by its length (u16, big endian),
 * and `version` closes as u32. Text is taken as its UTF-8 bytes, without Unicode normalisation: what is stored is bound.
 * Throws RangeError when a field is longer than 65,535 bytes or is not well-formed text.
 */
export const encodeAssociatedData = (
  head: Uint8Array,
  fields: readonly string[],
  version: number,
): Buffer => {
  if (!Number.isInteger(version) || version < 0 || version > 0xffffffff) {
    throw new RangeError('version must be an unsigned 32-bit integer')
  }
  // Written in place: a buffer for each field would cost more than the cipher itself.
  const encoded = Buffer.allocUnsafe(
    fields.reduce((bytes, field) => bytes + LENGTH_BYTES + measureField(field), head.length + VERSION_BYTES),
  )
  encoded.set(head)
  let at = head.length
  for (const field of fields) {
    const length = encoded.write(field, at + LENGTH_BYTES, 'utf8')
    encoded.writeUInt16BE(length, at)
    at += LENGTH_BYTES + length
  }
  encoded.writeUInt32BE(version, at)
  return encoded
}

const measureField = (field: string): number => {
  // A lone surrogate becomes U+FFFD in UTF-8, so two different texts would give the same bytes.
  if (!field.isWellFormed()) throw new RangeError('a field holds a lone surrogate')
  const bytes = Buffer.byteLength(field, 'utf8')
  if (bytes > MAX_FIELD_BYTES) throw new RangeError('a field is longer than 65,535 bytes')
  return bytes
}
