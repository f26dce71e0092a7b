import { setTimeout as delay } from 'node:timers/promises'
import type { ChildProgram } from '../world/child-program.js'

/** Kills one of the processes at a time and starts it again, for as long as it is not stopped; never without a range. */
export const killAtRandom = (
  processes: readonly ChildProgram[],
  everyMs: readonly [number, number] | undefined,
) => {
  const stopping = new AbortController()
  const busy = new Map<ChildProgram, Promise<void>>()
  let count = 0
  const without = async (one: ChildProgram, work: () => Promise<void>): Promise<void> => {
    while (busy.has(one)) await busy.get(one)
    const done = work().finally(() => busy.delete(one))
    busy.set(
      one,
      done.catch(() => undefined),
    )
    await done
  }
  const running = (async () => {
    if (everyMs === undefined) return
    const [from, to] = everyMs
    while (!stopping.signal.aborted) {
      await delay(from + Math.random() * (to - from))
      const free = processes.filter(one => !busy.has(one))
      const one = free[Math.floor(Math.random() * free.length)]
      if (one === undefined || stopping.signal.aborted) continue
      await without(one, async () => {
        await one.kill()
        await one.start()
      })
      count += 1
    }
  })()
  return {
    count: () => count,
    /** Does something to a process while it is not killed. */
    without,
    stop: async (): Promise<void> => {
      stopping.abort()
      await running
    },
  }
}
