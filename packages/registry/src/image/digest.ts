import { createHash } from 'node:crypto'

const digestPattern = /^sha256:[0-9a-f]{64}$/

/** Only SHA-256: every registry has it, and a second algorithm would be a second name for the same bytes. */
export const isDigest = (text: string): boolean => digestPattern.test(text)

export const digestOf = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`
