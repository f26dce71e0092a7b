export type Random = {
  /** A whole number from 0 to `below` - 1. */
  below: (below: number) => number
  between: (low: number, high: number) => number
  pick: <Item>(items: readonly Item[]) => Item
}

/** Numbers that look random and come again with the same seed (mulberry32). */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    between: (low, high) => low + next() * (high - low),
    pick: items => items[below(items.length)] as never,
  }
}
