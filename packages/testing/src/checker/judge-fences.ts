import { groupBy } from '@taxiway/checker'
import type { Judge, Violation } from './facts.js'
import { readFlyEvents, wasPerformed } from './fly-calls.js'

/** K4: fences only grow at the target. I4: nothing is created for a generation older than one before. */
export const judgeFences: Judge = facts =>
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
