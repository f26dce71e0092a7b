import type { DeploymentState } from './deployment-state.js'
import type { DesiredState } from './policy.js'

/** The answer to "is it ready?", with what each means. */
export const environmentStatusMeanings = {
  live: 'What is desired runs and passed its health check.',
  deploying:
    'Work towards what is desired is due or under way, taking the app down and repairing its machine included.',
  failed: 'The last deployment or repair failed, and nothing more is tried until something changes.',
  held: 'It waits for an approval or for room in a quota.',
  asleep: 'Its machine is stopped and kept; waking it brings the same release back.',
  down: 'Nothing of it runs.',
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
  /** Why its head has to wait; null when nothing is in the way. */
  waitingFor: string | null
  isAsleep: boolean
  /** A release of it serves traffic, this generation's or an earlier one's. */
  isServing: boolean
  /** What is wrong with the machine of what is live; null when nothing is. */
  fault: { givenUp: boolean } | null
}

/**
 * One word for an environment. `live` is said only of what is desired now: while a newer commit deploys, fails or waits, the version before
 * may still serve, and the status says `deploying`, `failed` or `held`.
 */
export const environmentStatus = (facts: Facts): EnvironmentStatus => {
  if (facts.desired === 'held') return 'held'
  if (facts.observedGeneration < facts.generation) return 'deploying'
  if (facts.deploymentState === 'failed') return 'failed'
  if (facts.waitingFor !== null) return 'held'
  if (facts.isAsleep) return 'asleep'
  if (facts.fault !== null) return facts.fault.givenUp ? 'failed' : 'deploying'
  return facts.isServing ? 'live' : 'down'
}
