import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether a secret text was given, in a time that tells nothing about it. */
export const isSameText = (wanted: string, given: string): boolean =>
  timingSafeEqual(digestOf(wanted), digestOf(given))

const digestOf = (text: string) => createHash('sha256').update(text).digest()
