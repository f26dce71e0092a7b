import type { EnvironmentRow } from '@taxiway/db'
import type { Observation } from '@taxiway/domain'

/** An unknown head repository (a deleted fork) gets the same trust as a fork, as in the policy. */
export const isFork = ({ observation }: EnvironmentRow): boolean =>
  observation?.kind === 'pr' &&
  observation.pullRequest.headRepositoryId !== observation.pullRequest.baseRepositoryId

/** Whether the configuration file of the head commit may count: whoever pushed it can write to the repository. */
export const isTrustedSource = (observation: Observation): boolean =>
  observation.kind === 'branch' ||
  observation.pullRequest.headRepositoryId === observation.pullRequest.baseRepositoryId
