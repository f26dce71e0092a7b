import { createHash, timingSafeEqual } from 'node:crypto'
import { DomainError } from '@taxiway/domain'
import { Sensitive } from './sensitive.js'

const MIN_BYTES = 32
const HEX = /^(?:[0-9a-f]{2})+$/i
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/
// 32 random bytes hold about 30 different values; fewer than 16 happens once in more than 10^15 draws.
const MIN_DISTINCT_BYTES = 16
const MIN_DISTINCT_STEPS = 8
const PLACEHOLDERS =
  /change.?me|placeholder|example|insert|your.?secret|replace|password|secret.?key|default/i

export type SecretRules = {
  /** The variable's name, for the message. The value never appears in it. */
  variable: string
  value: string | undefined
  /** Other variables that must not hold the same secret. */
  differsFrom?: readonly { variable: string; value: string | undefined }[]
}

/**
 * Reads a secret given as base64 or hex and refuses weak ones: shorter than 32 bytes decoded, a known placeholder,
 * little variety, or equal to another secret. There is no fallback. Throws `crypto.weak_secret`.
 */
export const parseSecret = ({ variable, value, differsFrom = [] }: SecretRules): Sensitive<Buffer> => {
  if (!value?.trim()) throw weak(variable, 'is not set')
  if (value !== value.trim()) throw weak(variable, 'begins or ends with white space')
  if (PLACEHOLDERS.test(value)) throw weak(variable, 'is a placeholder')
  const bytes = decodeSecret(value)
  if (!bytes) throw weak(variable, 'is neither base64 nor hex')
  if (PLACEHOLDERS.test(bytes.toString('latin1'))) throw weak(variable, 'is a placeholder')
  if (bytes.length < MIN_BYTES) throw weak(variable, `has ${bytes.length} bytes; ${MIN_BYTES} are needed`)
  if (!isVaried(bytes)) throw weak(variable, 'is not random')
  for (const other of differsFrom) {
    if (other.value && isSame(value, bytes, other.value)) throw weak(variable, `equals ${other.variable}`)
  }
  return new Sensitive(bytes)
}

// Hex first: every even run of hex digits is also valid base64, with less entropy than it seems to have.
const decodeSecret = (value: string): Buffer | undefined => {
  if (HEX.test(value)) return Buffer.from(value, 'hex')
  if (BASE64.test(value) && value.replace(/(?<!=)=+$/, '').length % 4 !== 1)
    return Buffer.from(value, 'base64')
  return undefined
}

// Counts different bytes and different steps between neighbours, so that 'aaaa…' and 0, 1, 2, 3… both fail, and refuses
// plain text and one block said over and over. Not a measure of entropy: only obviously made-up values are found.
const isVaried = (bytes: Buffer): boolean => {
  const steps = new Set<number>()
  for (let i = 1; i < bytes.length; i++) steps.add(((bytes[i] ?? 0) - (bytes[i - 1] ?? 0)) & 0xff)
  if (new Set(bytes).size < MIN_DISTINCT_BYTES || steps.size < MIN_DISTINCT_STEPS) return false
  const isText = bytes.every(byte => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a)
  return !isText && !isPeriodic(bytes)
}

const isPeriodic = (bytes: Buffer): boolean => {
  for (let period = 1; period <= bytes.length / 2; period++) {
    if (bytes.every((byte, i) => i < period || byte === bytes[i - period])) return true
  }
  return false
}

const isSame = (value: string, bytes: Buffer, other: string): boolean => {
  const otherBytes = decodeSecret(other.trim())
  return (
    isEqual(Buffer.from(value), Buffer.from(other.trim())) || (!!otherBytes && isEqual(bytes, otherBytes))
  )
}

const isEqual = (a: Buffer, b: Buffer): boolean => {
  return timingSafeEqual(sha256(a), sha256(b))
}

const sha256 = (bytes: Buffer): Buffer => {
  return createHash('sha256').update(bytes).digest()
}

const weak = (variable: string, why: string): DomainError => {
  return new DomainError('crypto.weak_secret', {
    message: `${variable} ${why}. Generate one: openssl rand -base64 32.`,
    details: { variable },
  })
}
