import { groupBy } from './group-by.js'
import type { DeploymentFacts, RowFacts, RowJudge, TransitionFacts, Violation } from './row-facts.js'

const working = new Set(['fetching', 'building', 'releasing', 'verifying', 'destroying', 'cancelling'])

/** Written from the design, not from the product's table: what may follow what. `*`: everything that ends or postpones work. */
const stops = ['queued', 'failed', 'superseded', 'cancelled', 'cancelling']
const legal: Record<string, string[]> = {
  '': ['queued', 'skipped'],
  queued: ['fetching', 'releasing', 'destroying', 'superseded', 'cancelled', 'skipped', 'failed'],
  fetching: ['building', 'releasing', ...stops],
  building: ['releasing', ...stops],
  releasing: ['verifying', 'asleep', ...stops],
  verifying: ['live', ...stops],
  destroying: ['gone', ...stops],
  cancelling: ['cancelled', 'superseded', 'queued', 'failed'],
}

/** K3: never two at work on one environment. */
export const judgeSingleFlight: RowJudge = ({ transitions }) =>
  [...groupBy(transitions, row => row.environmentId)].flatMap(([environmentId, rows]) => {
    const atWork = new Set<string>()
    const violations: Violation[] = []
    for (const row of rows.toSorted(byId)) {
      if (working.has(row.to)) atWork.add(row.deploymentId)
      else atWork.delete(row.deploymentId)
      if (atWork.size > 1)
        violations.push({
          rule: 'K3',
          what: `${environmentId}: two at work at once`,
          evidence: [...atWork, row],
        })
    }
    return violations
  })

/** K8: every move is legal, begins where the last one ended, and the last one is where the deployment stands. */
export const judgeTransitions: RowJudge = facts => {
  const byDeployment = groupBy(facts.transitions, row => row.deploymentId)
  return withHistory(facts).flatMap(deployment => {
    const rows = (byDeployment.get(deployment.id) ?? []).toSorted(byId)
    const violations: Violation[] = []
    let at: string | null = null
    for (const row of rows) {
      if (row.from !== at)
        violations.push({
          rule: 'K8',
          what: `${deployment.id}: a move from ${row.from} while it was ${at}`,
          evidence: row,
        })
      if (!(legal[row.from ?? ''] ?? []).includes(row.to))
        violations.push({
          rule: 'K8',
          what: `${deployment.id}: ${row.from} → ${row.to} is not legal`,
          evidence: row,
        })
      at = row.to
    }
    if (at !== deployment.state)
      violations.push({
        rule: 'K8',
        what: `${deployment.id} is ${deployment.state}, its log ends with ${at}`,
      })
    return violations
  })
}

/** K9: a cancel that came before the point of no return never ends live. */
export const judgeCancels: RowJudge = facts =>
  withHistory(facts).flatMap(({ id, state, cancelRequestedAtMs }) => {
    if (cancelRequestedAtMs === null || state !== 'live') return []
    const settled = facts.transitions.filter(row => row.deploymentId === id && row.to === 'verifying').at(-1)
    if (settled && settled.atMs < cancelRequestedAtMs) return []
    return [
      { rule: 'K9', what: `${id} was told to stop before it switched, and went live`, evidence: settled },
    ]
  })

/** Old histories are dropped as a whole: a deployment without one counts if an older one of its environment still has its own. */
const withHistory = ({ isWhole, transitions, deployments }: RowFacts): DeploymentFacts[] => {
  if (isWhole) return deployments
  const oldest = new Map<string, string>()
  for (const { environmentId, deploymentId } of transitions) {
    const known = oldest.get(environmentId)
    if (known === undefined || deploymentId < known) oldest.set(environmentId, deploymentId)
  }
  return deployments.filter(({ id, environmentId }) => id >= (oldest.get(environmentId) ?? '~'))
}

const byId = (a: Pick<TransitionFacts, 'id'>, b: Pick<TransitionFacts, 'id'>): number => a.id - b.id
