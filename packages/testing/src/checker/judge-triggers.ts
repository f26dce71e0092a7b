import type { Facts, Judge, Violation } from './facts.js'
import { groupBy } from './group-by.js'

/** K1: what was acknowledged is stored once and processed, and each change of what is desired has exactly one deployment. */
export const judgeTriggers: Judge = facts => [...judgeDeliveries(facts), ...judgeGenerations(facts)]

const judgeDeliveries = ({ acknowledged, deliveries }: Facts): Violation[] => {
  const byGuid = groupBy(deliveries, row => row.guid)
  const violations: Violation[] = []
  for (const { guid, event } of new Map(acknowledged.map(one => [one.guid, one])).values()) {
    const rows = byGuid.get(guid) ?? []
    if (event !== 'ping' && rows.length !== 1)
      violations.push({
        rule: 'K1',
        what: `${event} ${guid} was acknowledged and is stored ${rows.length} times`,
      })
  }
  for (const row of deliveries)
    if (!['processed', 'ignored'].includes(row.state))
      violations.push({ rule: 'K1', what: `delivery ${row.guid} ended as ${row.state}` })
  return violations
}

const judgeGenerations = ({ environments, deployments, decisions }: Facts): Violation[] => {
  const violations: Violation[] = []
  const attempts = groupBy(
    deployments.filter(one => one.state !== 'skipped'),
    one => one.environmentId,
  )
  const changes = groupBy(
    decisions.filter(one => one.changed),
    one => one.environmentId,
  )
  for (const { id, generation } of environments) {
    const made = (attempts.get(id) ?? []).map(one => one.generation).sort(ascending)
    const wanted = Array.from({ length: generation }, (_, index) => index + 1)
    if (made.join() !== wanted.join())
      violations.push({
        rule: 'K1',
        what: `${id} is at generation ${generation} with deployments`,
        evidence: made,
      })
    const decided = (changes.get(id) ?? []).map(one => one.generation).sort(ascending)
    if (new Set(decided).size !== decided.length)
      violations.push({ rule: 'K1', what: `${id}: one generation was decided twice`, evidence: decided })
    const undecided = wanted.filter(one => !decided.includes(one))
    if (undecided.length > 0)
      violations.push({ rule: 'K1', what: `${id}: generations without a decision`, evidence: undecided })
  }
  return violations
}

const ascending = (a: number, b: number) => a - b
