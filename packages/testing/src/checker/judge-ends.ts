import type { Facts, Judge, Violation } from './facts.js'

const ended = ['live', 'gone', 'asleep', 'skipped', 'superseded', 'cancelled', 'failed']

/** K2: at the end nothing is under way, and GitHub has been told. */
export const judgeEnds: Judge = ({ deployments, environments, unsentReports }: Facts) => {
  const violations: Violation[] = []
  for (const { id, state, environmentId } of deployments)
    if (!ended.includes(state))
      violations.push({ rule: 'K2', what: `deployment ${id} of ${environmentId} is still ${state}` })
  for (const one of environments) {
    if (one.observedGeneration !== one.generation)
      violations.push({
        rule: 'K2',
        what: `${one.id} has come to ${one.observedGeneration} of ${one.generation}`,
      })
    if (one.leaseOwner !== null)
      violations.push({ rule: 'K2', what: `${one.id} is still held by ${one.leaseOwner}` })
  }
  for (const subject of unsentReports)
    violations.push({ rule: 'K2', what: `GitHub was not told about ${subject}` })
  return violations
}
