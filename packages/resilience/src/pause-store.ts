import { type Clock, systemClock } from '@taxiway/runtime'
import { within } from './within.js'

/** Where pauses live that a target asked for. Times are relative, because a shared store counts by its own clock. */
export type PauseStore = {
  /** Milliseconds until calls under this key may go out again; 0 when they may now. */
  remainingMs: (key: string) => Promise<number>
  /** Holds all calls under this key for `ms`. Never shortens a pause. */
  pause: (key: string, ms: number) => Promise<void>
}

export type PauseStoreOptions = { clock?: Pick<Clock, 'monotonicMs'>; maxKeys?: number }

/** Pauses of this process alone. */
export const createMemoryPauseStore = ({
  clock = systemClock,
  maxKeys = 10_000,
}: PauseStoreOptions = {}): PauseStore => {
  const endsAt = new Map<string, number>()

  const forgetEnded = (): void => {
    for (const [key, end] of endsAt) {
      if (end <= clock.monotonicMs() || endsAt.size > maxKeys) endsAt.delete(key)
    }
  }

  return {
    remainingMs: async key => Math.max(0, (endsAt.get(key) ?? 0) - clock.monotonicMs()),
    pause: async (key, ms) => {
      endsAt.set(key, Math.max(endsAt.get(key) ?? 0, clock.monotonicMs() + ms))
      if (endsAt.size > maxKeys) forgetEnded()
    },
  }
}

export type SharedPauseStoreOptions = PauseStoreOptions & {
  /** How long one question to the shared store may take before the copy in this process answers. */
  timeoutMs?: number
  /** After the shared store failed, how long it is not asked again. */
  restMs?: number
  onFallback?: (error: unknown) => void
}

/**
 * Pauses that all processes share through `shared`. A copy in this process answers without asking while it knows of a pause, and alone
 * while the shared store is slow or away. Asking never throws.
 */
export const createSharedPauseStore = (
  shared: PauseStore,
  {
    clock = systemClock,
    maxKeys,
    timeoutMs = 1_000,
    restMs = 1_000,
    onFallback,
  }: SharedPauseStoreOptions = {},
): PauseStore => {
  const local = createMemoryPauseStore({ clock, ...(maxKeys === undefined ? {} : { maxKeys }) })
  let restsUntil = 0

  const ask = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    if (clock.monotonicMs() < restsUntil) return otherwise
    try {
      return await within(timeoutMs, work)
    } catch (error) {
      restsUntil = clock.monotonicMs() + restMs
      onFallback?.(error)
      return otherwise
    }
  }

  return {
    remainingMs: async key => {
      const known = await local.remainingMs(key)
      if (known > 0) return known
      const told = await ask(() => shared.remainingMs(key), 0)
      if (told > 0) await local.pause(key, told)
      return told
    },
    pause: async (key, ms) => {
      await local.pause(key, ms)
      await ask(() => shared.pause(key, ms), undefined)
    },
  }
}
