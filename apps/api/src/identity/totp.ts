import { createHmac } from 'node:crypto'
import { isSameText } from '@taxiway/crypto'

const periodMs = 30_000
const digits = 6

/**
 * The time step that the code belongs to: the current one or a neighbour (RFC 6238 §5.2); undefined for no
 * match. Better Auth's own check answers only yes or no; detecting a replay needs the step.
 */
export const matchTotp = (secret: string, code: string, now: Date): number | undefined => {
  const current = Math.floor(now.getTime() / periodMs)
  // Always compute all three, so that the time taken reveals nothing.
  const matching = [current - 1, current, current + 1].filter(step => isSameText(totpAt(secret, step), code))
  return matching[0]
}

export const totpStep = (now: Date): number => Math.floor(now.getTime() / periodMs)

/** The code of one time step (RFC 4226 §5.3). */
export const totpAt = (secret: string, step: number): string => {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', secret).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 0x0f
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0')
}
