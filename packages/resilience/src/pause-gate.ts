import { DomainError, isDomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { PauseStore } from './pause-store.js'

type Deps = { name: string; store: PauseStore | undefined; clock: Pick<Clock, 'now'> }

export type PauseGate = {
  /** Throws `outbound.rate_limited` with `details.retryAt` while this key is paused. It never waits: a waiting call would hold up its caller. */
  enter: (key: string | undefined, call: { method: string; path: string }) => Promise<void>
  /** Begins a pause; false when there is none to begin. */
  pause: (key: string | undefined, ms: number | undefined) => Promise<boolean>
}

/** A target that asks for an hour is asked again then: one call finds out whether the pause goes on. */
const longestPauseMs = 3_600_000

/** Stands between a call and the pauses that its target asked for. */
export const createPauseGate = ({ name, store, clock }: Deps): PauseGate => ({
  enter: async (key, { method, path }) => {
    if (store === undefined || key === undefined) return
    const remainingMs = await store.remainingMs(key)
    if (remainingMs <= 0) return
    const retryAt = clock.now().getTime() + Math.ceil(remainingMs)
    throw new DomainError('outbound.rate_limited', {
      message: `${name} asked for a pause, so ${method} ${path} was not sent. It can be sent from ${new Date(retryAt).toISOString()}.`,
      details: { target: name, method, path, retryAt, outcomeUnknown: false },
    })
  },
  pause: async (key, ms) => {
    if (store === undefined || key === undefined || ms === undefined || !(ms > 0)) return false
    await store.pause(key, Math.min(ms, longestPauseMs))
    return true
  },
})

export const isPaused = (thrown: unknown): boolean => isDomainError(thrown, 'outbound.rate_limited')
