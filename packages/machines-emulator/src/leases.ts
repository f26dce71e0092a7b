import { createHash, randomBytes } from 'node:crypto'
import { leaseHeld, leaseTaken } from './fly-error.js'
import type { Lease, Machine } from './model.js'

const defaultTtlSeconds = 13

/** Who a token is, without telling the token: stable, so that the same caller is the same owner. */
export const ownerOf = (token: string): string => {
  const hex = createHash('sha256').update(token).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`]
  return `${parts.join('-')}-${hex.slice(20, 32)}@tokens.fly.io`
}

/** The lease in force, if any. */
export const currentLease = (machine: Machine, nowMs: number): Lease | undefined =>
  machine.lease !== undefined && machine.lease.expiresAtMs > nowMs ? machine.lease : undefined

/** Every change to a leased machine needs the lease's nonce; without it the answer is 409. */
export const requireLease = (machine: Machine, nonce: string | undefined, nowMs: number): void => {
  const lease = currentLease(machine, nowMs)
  if (lease !== undefined && lease.nonce !== nonce) throw leaseHeld(machine, lease)
}

type LeaseWish = {
  nonce?: string | undefined
  ttlSeconds?: number | undefined
  description?: string | undefined
  owner: string
  nowMs: number
}

/** Takes a free lease, or lengthens the one whose nonce is given. A lease of another holder is a 409. */
export const takeLease = (machine: Machine, wish: LeaseWish): Lease => {
  const held = currentLease(machine, wish.nowMs)
  if (held !== undefined && held.nonce !== wish.nonce) throw leaseTaken(held)
  machine.lease = {
    nonce: held?.nonce ?? randomBytes(6).toString('hex'),
    expiresAtMs: wish.nowMs + (wish.ttlSeconds ?? defaultTtlSeconds) * 1000,
    owner: held?.owner ?? wish.owner,
    description: wish.description ?? held?.description ?? '',
  }
  return machine.lease
}
