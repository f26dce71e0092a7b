import { useSyncExternalStore } from 'react'

const everyMs = 5_000

/** One clock for all relative times of a page. It ticks only while a part of the page shows it. */
export const createPageClock = (readMs: () => number = Date.now) => {
  const listeners = new Set<() => void>()
  let nowMs = readMs()
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = () => {
    nowMs = readMs()
    for (const one of listeners) one()
  }
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    if (timer === undefined) {
      // It stood still: what was made meanwhile would seem to be in the future.
      nowMs = readMs()
      timer = setInterval(tick, everyMs)
    }
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }
  return { subscribe, read: () => nowMs }
}

const pageClock = createPageClock()

/** The time of the page, in milliseconds since 1970. */
export const useNow = (): number => useSyncExternalStore(pageClock.subscribe, pageClock.read)
