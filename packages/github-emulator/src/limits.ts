import type { Actor } from './access.js'
import { ApiError } from './api-error.js'
import type { World } from './world.js'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

type Window = { startedAtMs: number; used: number }

/** GitHub's primary limit per caller and hour, and, when asked for, the secondary one on creating content. */
export const createLimits = (world: Pick<World, 'state' | 'clock'>) => {
  const primary = new Map<string, Window>()
  const content = new Map<string, Window>()

  const windowOf = (windows: Map<string, Window>, key: string, lengthMs: number): Window => {
    const nowMs = world.clock.now().getTime()
    const known = windows.get(key)
    if (known && nowMs - known.startedAtMs < lengthMs) return known
    const fresh = { startedAtMs: nowMs, used: 0 }
    windows.set(key, fresh)
    return fresh
  }

  const read = (actor: Actor) => {
    const window = windowOf(primary, keyOf(actor), HOUR_MS)
    const limit = world.state.settings.rateLimit
    const reset = Math.floor((window.startedAtMs + HOUR_MS) / 1000)
    return { limit, used: Math.min(window.used, limit), remaining: Math.max(0, limit - window.used), reset }
  }

  return {
    read,
    headers: (actor: Actor): Record<string, string> => {
      const { limit, remaining, used, reset } = read(actor)
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-used': String(used),
        'x-ratelimit-reset': String(reset),
        'x-ratelimit-resource': 'core',
      }
    },
    spend: (actor: Actor, isContent: boolean): void => {
      const window = windowOf(primary, keyOf(actor), HOUR_MS)
      if (window.used >= world.state.settings.rateLimit) {
        throw new ApiError(403, `API rate limit exceeded for ${keyOf(actor)}.`)
      }
      window.used += 1
      const { contentPerMinute } = world.state.settings
      if (!isContent || contentPerMinute === null) return
      const recent = windowOf(content, keyOf(actor), MINUTE_MS)
      recent.used += 1
      if (recent.used <= contentPerMinute) return
      const message =
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
      throw new ApiError(403, message, { headers: { 'retry-after': '60' } })
    },
    /** An answer of 304 costs nothing. */
    giveBack: (actor: Actor): void => {
      windowOf(primary, keyOf(actor), HOUR_MS).used -= 1
    },
    reset: (): void => {
      primary.clear()
      content.clear()
    },
  }
}

export type Limits = ReturnType<typeof createLimits>

const keyOf = (actor: Actor): string => {
  if (actor.kind === 'installation') return `installation ID ${actor.installation.id}`
  if (actor.kind === 'user') return `user ID ${actor.account.id}`
  return actor.kind
}
