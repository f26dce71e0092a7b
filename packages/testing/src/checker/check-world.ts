import { setTimeout as delay } from 'node:timers/promises'
import { checkFacts } from './check.js'
import type { Violation } from './facts.js'
import { readFacts } from './read-facts.js'

/**
 * Judges a world that has settled. What is only on its way out (a dying process, a directory being removed) is given a moment: a
 * violation counts when it stays.
 */
export const checkWorld = async (
  world: Parameters<typeof readFacts>[0],
  { patienceMs = 5_000 } = {},
): Promise<Violation[]> => {
  const end = performance.now() + patienceMs
  for (;;) {
    const violations = checkFacts(await readFacts(world))
    if (violations.length === 0 || performance.now() > end) return violations
    await delay(250)
  }
}
