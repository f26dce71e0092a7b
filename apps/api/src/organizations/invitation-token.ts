import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/**
 * The secret half of an invitation: derived from its id, so that it is not stored and can be shown only once.
 */
export const createInvitationTokens = (secret: string) => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'taxiway/invitation/v1', 32))
  const tokenOf = (id: string) => createHmac('sha256', key).update(id).digest('base64url')
  return {
    tokenOf,
    isTokenOf: (id: string, given: string): boolean => {
      const wanted = Buffer.from(tokenOf(id))
      const bytes = Buffer.from(given)
      return bytes.length === wanted.length && timingSafeEqual(bytes, wanted)
    },
  }
}
