const largeBytes = 1024 * 1024

export type LargeBodyGate = <Result>(size: number, work: () => Promise<Result>) => Promise<Result>

/**
 * Lets at most two bodies over 1 MiB at a time through verifying, parsing and storing; small bodies never
 * wait.
 */
export const createLargeBodyGate = (places = 2): LargeBodyGate => {
  const waiting: Array<() => void> = []
  let free = places
  return async (size, work) => {
    if (size <= largeBytes) return work()
    if (free === 0) await new Promise<void>(resolve => waiting.push(resolve))
    else free -= 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
