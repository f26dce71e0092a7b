import type { EnvironmentRow } from '@taxiway/db'
import {
  type AuthorVerdict,
  awaitsApproval,
  type Observation,
  trustOf,
  trustOfPullRequest,
} from '@taxiway/domain'

/** A commit of this environment runs only after a person approved it. */
export const needsApproval = (environment: EnvironmentRow): boolean => awaitsApproval(trustOf(environment))

/** The code may read trusted variables and share the caches of the project. An approval does not change that. */
export const runsTrustedCode = (environment: Parameters<typeof trustOf>[0]): boolean =>
  trustOf(environment) === 'trusted'

/** Whether the configuration file of the head commit may count: only people who can write to the repository push it. */
export const isTrustedSource = (observation: Observation, verdict: AuthorVerdict | null): boolean =>
  observation.kind === 'branch' || !awaitsApproval(trustOfPullRequest(observation.pullRequest, verdict))
