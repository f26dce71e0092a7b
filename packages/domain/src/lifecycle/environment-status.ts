import type { DeploymentState } from './deployment-state.js'
import type { DesiredState } from './policy.js'

/** The answers to "is it ready?", with their meanings. */
export const environmentStatusMeanings = {
  live: 'The desired commit runs and passed its health check.',
  deploying:
    'Taxiway is working towards the desired state; this includes taking the app down and repairing its machine.',
  failed: 'The last deployment or repair failed. Taxiway does not retry; push a commit or deploy again.',
  held: 'The environment waits for an approval or for room in a quota.',
  asleep:
    'The machine is stopped and kept. A visit wakes it when it was idle; otherwise `wake` brings the same release back.',
  down: 'No app runs.',
} as const
export type EnvironmentStatus = keyof typeof environmentStatusMeanings
export const environmentStatuses = Object.keys(environmentStatusMeanings) as [
  EnvironmentStatus,
  ...EnvironmentStatus[],
]

type Facts = {
  desired: DesiredState
  generation: number
  observedGeneration: number
  /** The state of this generation's deployment; null when it has none. */
  deploymentState: DeploymentState | null
  /** Why its head has to wait; null when it does not wait. */
  waitingFor: string | null
  isAsleep: boolean
  /** A release of this or an earlier generation serves traffic. */
  isServing: boolean
  /** The fault of the live machine; null when it has none. */
  fault: { givenUp: boolean } | null
}

/**
 * One word for an environment. `live` is about the desired commit only: while a newer commit deploys, fails
 * or waits, the previous release may still serve traffic, and the status is `deploying`, `failed` or `held`.
 */
export const environmentStatus = (facts: Facts): EnvironmentStatus => {
  if (facts.desired === 'held') return 'held'
  // The desired commit serves from here on; what is left is removing the machines of older releases.
  const isLeftToTidy = facts.desired === 'up' && facts.deploymentState === 'live'
  if (facts.observedGeneration < facts.generation && !isLeftToTidy) return 'deploying'
  if (facts.deploymentState === 'failed') return 'failed'
  if (facts.waitingFor !== null) return 'held'
  if (facts.isAsleep) return 'asleep'
  if (facts.fault !== null) return facts.fault.givenUp ? 'failed' : 'deploying'
  return facts.isServing ? 'live' : 'down'
}
