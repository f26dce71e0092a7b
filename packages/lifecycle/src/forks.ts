import type { EnvironmentRow } from '@taxiway/db'

/** An unknown head repository (a deleted fork) gets the same trust as a fork, as in the policy. */
export const isFork = ({ observation }: EnvironmentRow): boolean =>
  observation?.kind === 'pr' &&
  observation.pullRequest.headRepositoryId !== observation.pullRequest.baseRepositoryId
