import { groupBy } from '@taxiway/checker'
import type { Facts, Judge, Violation } from './facts.js'

/** K1: what was acknowledged is stored once and processed. */
export const judgeDeliveries: Judge = ({ acknowledged, deliveries }: Facts): Violation[] => {
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
