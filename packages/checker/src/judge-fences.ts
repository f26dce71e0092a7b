import { groupBy } from './group-by.js'
import type { RowFacts, RowJudge, Violation } from './row-facts.js'

/** K4: fences only grow in every log of an environment, and none is higher than the last that it gave. */
export const judgeFences: RowJudge = facts => [
  ...judgeOrder('transition', facts.transitions),
  ...judgeOrder('step', facts.steps),
  ...judgeHeights(facts),
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

const judgeHeights = ({ environments, transitions }: RowFacts): Violation[] =>
  environments.flatMap(({ id, fence }) => {
    const above = transitions.filter(row => row.environmentId === id && (row.fence ?? 0) > fence)
    return above.map(row => ({ rule: 'K4', what: `${id}: a fence that was never given`, evidence: row }))
  })
