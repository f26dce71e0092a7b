/** Cuts text into pieces of at most `maxBytes` of UTF-8, never inside a character. */
export const splitText = (text: string, maxBytes: number): string[] => {
  if (Buffer.byteLength(text) <= maxBytes) return [text]
  const bytes = Buffer.from(text)
  const pieces: string[] = []
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + maxBytes, bytes.length)
    // Bytes 10xxxxxx continue a character.
    while (end < bytes.length && end > start + 1 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
    pieces.push(bytes.toString('utf8', start, end))
    start = end
  }
  return pieces
}
