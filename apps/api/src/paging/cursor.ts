import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { DomainError } from '@taxiway/domain'

export type CursorCodec = {
  encode: (list: string, position: unknown) => string
  decode: (list: string, cursor: string) => unknown
}

/**
 * Cursors are opaque: a position with a MAC over it and over the name of the list, which includes the
 * organization and the parent. An altered or forged cursor, or one of another list, is refused with
 * `request.cursor_invalid`.
 */
export const createCursorCodec = (secret: string): CursorCodec => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'taxiway/cursor/v1', 32))
  const sign = (list: string, text: string) =>
    createHmac('sha256', key).update(`${list}\0${text}`).digest('base64url').slice(0, 22)
  return {
    encode: (list, position) => {
      const text = Buffer.from(JSON.stringify(position)).toString('base64url')
      return `${text}.${sign(list, text)}`
    },
    decode: (list, cursor) => {
      const [text = '', mac = '', ...rest] = cursor.split('.')
      // Compares the texts, not their bytes: base64 has several spellings of the same bytes.
      const given = Buffer.from(mac)
      const wanted = Buffer.from(sign(list, text))
      if (rest.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted))
        throw new DomainError('request.cursor_invalid')
      return JSON.parse(Buffer.from(text, 'base64url').toString())
    },
  }
}
