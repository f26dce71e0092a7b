import type { EnvironmentRow } from '@taxiway/db'
import {
  asksToSkip,
  type Observation,
  type ObservationSource,
  observedAt,
  type Target,
} from '@taxiway/domain'

/**
 * Classifies an observation as stale, tie, same or news. GitHub's timestamps are compared only with each
 * other.
 */
export const compare = (
  environment: Pick<EnvironmentRow, 'observation' | 'observationAt'>,
  input: { observation: Observation; source: ObservationSource },
): 'newer' | 'stale' | 'tie' | 'unchanged' => {
  if (!environment.observation || !environment.observationAt) return 'newer'
  const difference = Date.parse(observedAt(input.observation)) - environment.observationAt.getTime()
  if (difference < 0) return 'stale'
  if (difference > 0) return 'newer'
  if (sameFacts(environment.observation, input.observation)) return 'unchanged'
  return input.source === 'api' ? 'newer' : 'tie'
}

const sameFacts = (a: Observation, b: Observation): boolean =>
  JSON.stringify(factsOf(a)) === JSON.stringify(factsOf(b))

/** The fields that policy uses; a change of other fields is not news. */
const factsOf = (observation: Observation) => {
  if (observation.kind === 'branch') return [observation.branch.branch, observation.branch.headSha]
  const {
    state,
    merged,
    draft,
    headSha,
    headRepositoryId,
    baseRef,
    baseRepositoryId,
    author,
    labels,
    title,
  } = observation.pullRequest
  return [
    state,
    merged,
    draft,
    headSha,
    headRepositoryId,
    baseRef,
    baseRepositoryId,
    author?.type,
    [...labels].sort(),
    asksToSkip(title),
  ]
}

export const targetOf = (observation: Observation): Target =>
  observation.kind === 'pr'
    ? { kind: 'pr', number: observation.pullRequest.number }
    : { kind: 'branch', branch: observation.branch.branch }
/** The head commit that GitHub last showed; null when none is known. */
export const headOf = (observation: Observation | null): string | null =>
  observation?.kind === 'pr' ? observation.pullRequest.headSha : (observation?.branch.headSha ?? null)
export const isClosed = (observation: Observation): boolean =>
  observation.kind === 'pr' && observation.pullRequest.state === 'closed'
