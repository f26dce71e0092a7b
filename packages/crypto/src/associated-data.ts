const MAX_FIELD_BYTES = 0xffff

/**
 * Joins fields so that no two different lists give the same bytes: each is prefixed by its length (u16, big endian),
 * and `version` closes as u32. Text is taken as its UTF-8 bytes, without Unicode normalisation: what is stored is bound.
 * Throws RangeError when a field is longer than 65,535 bytes or is not well-formed text.
 */
export function encodeAssociatedData(head: Uint8Array, fields: readonly string[], version: number): Buffer {
  if (!Number.isInteger(version) || version < 0 || version > 0xffffffff) {
    throw new RangeError('version must be an unsigned 32-bit integer')
  }
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(version)
  return Buffer.concat([head, ...fields.map(encodeField), tail])
}

function encodeField(field: string): Buffer {
  const bytes = Buffer.from(field, 'utf8')
  // A lone surrogate becomes U+FFFD in UTF-8, so two different texts would give the same bytes.
  if (bytes.toString('utf8') !== field) throw new RangeError('a field holds a lone surrogate')
  if (bytes.length > MAX_FIELD_BYTES) throw new RangeError('a field is longer than 65,535 bytes')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}
