import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 14 hexadecimal digits, the shape of a machine id. */
export const newMachineId = (): string => randomBytes(7).toString('hex')

/** Makes 26-character ids that sort by the order in which they were made, as instance and event ids do. */
export const createSortableIds = (now: () => number): (() => string) => {
  let lastMs = 0
  let counter = 0
  return () => {
    const ms = Math.max(now(), lastMs)
    counter = ms === lastMs ? counter + 1 : 0
    lastMs = ms
    return base32(BigInt(ms), 10) + base32(BigInt(counter), 4) + randomBase32(12)
  }
}

const base32 = (value: bigint, length: number): string => {
  let rest = value
  let out = ''
  for (let i = 0; i < length; i += 1) {
    out = (alphabet[Number(rest % 32n)] ?? '0') + out
    rest /= 32n
  }
  return out
}

const randomBase32 = (length: number): string =>
  Array.from(randomBytes(length), byte => alphabet[byte % 32]).join('')
