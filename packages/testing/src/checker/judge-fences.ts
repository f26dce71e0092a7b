import type { Facts, Judge, Violation } from './facts.js'
import { readFlyEvents, wasPerformed } from './fly-calls.js'
import { groupBy } from './group-by.js'

/** K4: fences only grow, in every log of ours and at the target. I4: nothing is created for a generation older than one before. */
export const judgeFences: Judge = facts => [
  ...judgeOrder('transition', facts.transitions),
  ...judgeOrder('step', facts.steps),
  ...judgeHeights(facts),
  ...judgeTarget(facts),
]

type Fenced = { id: number; environmentId: string; fence: number | null }

const judgeOrder = (what: string, rows: readonly Fenced[]): Violation[] =>
  [...groupBy(rows, row => row.environmentId)].flatMap(([environmentId, own]) => {
    let highest = 0
    const violations: Violation[] = []
    for (const row of own.toSorted((a, b) => a.id - b.id)) {
      if (row.fence === null) continue
      if (row.fence < highest)
        violations.push({
          rule: 'K4',
          what: `${environmentId}: a ${what} under fence ${row.fence} after ${highest}`,
          evidence: row,
        })
      highest = Math.max(highest, row.fence)
    }
    return violations
  })

/** Each writer got its fence from the environment, so no fence is above the last one that the environment gave. */
const judgeHeights = ({ environments, transitions }: Facts): Violation[] =>
  environments.flatMap(({ id, fence }) => {
    const above = transitions.filter(row => row.environmentId === id && (row.fence ?? 0) > fence)
    return above.map(row => ({ rule: 'K4', what: `${id}: a fence that was never given`, evidence: row }))
  })

const judgeTarget = (facts: Facts): Violation[] =>
  [...groupBy(readFlyEvents(facts), event => event.app)].flatMap(([app, events]) => {
    const violations: Violation[] = []
    let fence = 0
    let generation = 0
    for (const event of events.filter(wasPerformed)) {
      if (event.kind === 'create') {
        if (event.generation < generation)
          violations.push({
            rule: 'I4',
            what: `${app}: a machine was made for generation ${event.generation} after ${generation}`,
            evidence: event.call,
          })
        generation = Math.max(generation, event.generation)
      }
      if (event.kind !== 'create' && event.kind !== 'lease' && event.kind !== 'metadata') continue
      if (event.fence !== null && event.fence < fence)
        violations.push({
          rule: 'K4',
          what: `${app}: the target took ${event.kind} under fence ${event.fence} after ${fence}`,
          evidence: event.call,
        })
      fence = Math.max(fence, event.fence ?? 0)
    }
    return violations
  })
