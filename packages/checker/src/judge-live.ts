import type { EnvironmentFacts, RowFacts, RowJudge } from './row-facts.js'

/** K5: an environment at rest names the newest deployment that succeeded as its live one. */
export const judgeLive: RowJudge = ({ environments, deployments }: RowFacts) =>
  environments.filter(isAtRest).flatMap(({ id, since, liveDeploymentId, liveSha }) => {
    const [newest] = deployments
      .filter(one => one.environmentId === id && (one.state === 'live' || one.state === 'gone'))
      .toSorted((a, b) => b.generation - a.generation)
    if (newest === undefined && since > 1) return []
    const expected = newest?.state === 'live' ? newest : undefined
    if ((expected?.id ?? null) === liveDeploymentId && (expected?.sha ?? null) === liveSha) return []
    return [
      {
        rule: 'K5',
        what: `${id} says ${liveDeploymentId} is live, the newest that succeeded is ${expected?.id}`,
      },
    ]
  })

const isAtRest = ({ generation, observedGeneration, leaseOwner }: EnvironmentFacts) =>
  generation === observedGeneration && leaseOwner === null
