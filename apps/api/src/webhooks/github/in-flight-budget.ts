import { DomainError } from '@taxiway/domain'

export type InFlightBudget = {
  /**
   * Reserves bytes and returns the function that releases them. Throws `webhook.overloaded` when there is no
   * room.
   */
  reserve: (bytes: number) => () => void
  used: () => number
}

/** Limits the memory of all bodies together; each is held about three times while it is stored. */
export const createInFlightBudget = (limitBytes: number): InFlightBudget => {
  let used = 0
  return {
    reserve: bytes => {
      if (used + bytes > limitBytes)
        throw new DomainError('webhook.overloaded', { details: { retryAfterSeconds: 1 } })
      used += bytes
      let held = true
      return () => {
        if (held) used -= bytes
        held = false
      }
    },
    used: () => used,
  }
}
