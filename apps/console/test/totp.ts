import { createHmac } from 'node:crypto'

const stepMs = 30_000

/** An authenticator app that has read this address (RFC 6238): the code of now, or of some steps away. */
export const readTotp =
  (uri: string) =>
  (steps = 0): string => {
    const counter = Buffer.alloc(8)
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / stepMs) + steps))
    const secret = decodeBase32(new URL(uri).searchParams.get('secret') ?? '')
    const digest = createHmac('sha1', secret).update(counter).digest()
    const offset = (digest.at(-1) ?? 0) & 15
    return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
  }

const decodeBase32 = (text: string): Buffer => {
  const bits = [...text].map(one =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'),
  )
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map(one => Number.parseInt(one, 2)))
}
