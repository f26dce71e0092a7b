import type { Judge, Violation } from './facts.js'
import { readFlyEvents } from './fly-calls.js'
import { groupBy } from './group-by.js'

/** I9: when the machines of an app could not be listed, none of them is deleted before they could. */
export const judgeDeletes: Judge = facts =>
  [...groupBy(readFlyEvents(facts), event => event.app)].flatMap(([app, events]) => {
    let blind = false
    const violations: Violation[] = []
    for (const event of events) {
      // 404 is an answer: there is no such app.
      if (event.kind === 'list')
        blind = event.call.status !== 404 && (event.call.status < 200 || event.call.status > 299)
      else if (blind && (event.kind === 'delete' || event.kind === 'delete-app'))
        violations.push({
          rule: 'I9',
          what: `${app}: ${event.kind} after a list that failed`,
          evidence: event.call,
        })
    }
    return violations
  })
