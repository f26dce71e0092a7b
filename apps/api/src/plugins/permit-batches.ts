import type { Counted } from './shared-count.js'

type Waiting = { resolve: (counted: Counted) => void; reject: (error: unknown) => void }
type Held = {
  left: number
  current: number
  untilMs: number
  waiting: Waiting[]
  isTaking: boolean
  answers: boolean
}

const maxHeld = 20_000

/**
 * Counts one request at a time against a counter that is far away, and asks it once for `size` of them. What
 * is taken counts as used at once, so all processes together allow at most the limit; those that one process
 * has taken and does not need are lost until the window ends. Requests that come while it asks share the next
 * question. Rejects with the error of `take`, for every request that waited for it.
 */
export const createPermitBatches = ({
  take,
  size,
  now,
}: {
  take: (key: string, count: number) => Promise<Counted>
  size: number
  now: () => number
}) => {
  const helds = new Map<string, Held>()

  const heldOf = (key: string): Held => {
    const known = helds.get(key)
    if (known) return known
    for (const [oldest, { isTaking }] of helds.size >= maxHeld ? helds : []) {
      if (isTaking) continue
      helds.delete(oldest)
      break
    }
    const held: Held = { left: 0, current: 0, untilMs: 0, waiting: [], isTaking: false, answers: false }
    helds.set(key, held)
    return held
  }

  const use = (held: Held): Counted => {
    held.left -= 1
    return { current: held.current - held.left, ttlMs: held.untilMs - now() }
  }

  const refill = async (key: string, held: Held): Promise<void> => {
    held.isTaking = true
    // The least used is evicted first.
    helds.delete(key)
    helds.set(key, held)
    while (held.waiting.length > 0) {
      const served = held.waiting.splice(0)
      // A counter that answers late counts each try: no more is asked for than waits until it has answered.
      const count = held.answers ? Math.max(size, served.length) : served.length
      try {
        const { current, ttlMs } = await take(key, count)
        held.answers = true
        Object.assign(held, { left: count, current, untilMs: now() + ttlMs })
        // Those that came meanwhile have what is left before it is asked again.
        served.push(...held.waiting.splice(0, count - served.length))
        for (const { resolve } of served) resolve(use(held))
      } catch (error) {
        held.answers = false
        for (const { reject } of served) reject(error)
      }
    }
    held.isTaking = false
  }

  return (key: string): Promise<Counted> => {
    const held = heldOf(key)
    if (held.left > 0 && held.untilMs > now()) return Promise.resolve(use(held))
    return new Promise((resolve, reject) => {
      held.waiting.push({ resolve, reject })
      if (!held.isTaking) void refill(key, held)
    })
  }
}
