import { groupBy } from '@taxiway/checker'
import type { Judge, Violation } from './facts.js'
import { readFlyEvents } from './fly-calls.js'

/**
 * I9: when the machines of an app could not be listed, none of them is deleted before they could. The machine of a release
 * command is left out: the deployment that created it removes it by its id, and no list decides about it.
 */
export const judgeDeletes: Judge = facts =>
  [...groupBy(readFlyEvents(facts), event => event.app)].flatMap(([app, events]) => {
    let blind = false
    const oneOff = new Set<string | null>()
    const violations: Violation[] = []
    for (const event of events) {
      if (event.kind === 'create' && event.isOneOff) oneOff.add(event.machineId)
      // 404 is an answer: there is no such app.
      if (event.kind === 'list')
        blind = event.call.status !== 404 && (event.call.status < 200 || event.call.status > 299)
      else if (
        blind &&
        (event.kind === 'delete-app' || (event.kind === 'delete' && !oneOff.has(event.machineId)))
      )
        violations.push({
          rule: 'I9',
          what: `${app}: ${event.kind} after a list that failed`,
          evidence: event.call,
        })
    }
    return violations
  })
