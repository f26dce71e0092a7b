import { type EnvironmentRow, findDeployment, type Transaction } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { Wanted } from './change-desired.js'
import { headOf } from './read-observation.js'
import { needsApproval } from './trust.js'

/**
 * Puts a live environment to sleep. No deployment may be running, so the commit to wake is unambiguous.
 * Throws `resource.conflict`.
 */
export const sleep = (environment: EnvironmentRow): Wanted => {
  const { desired, generation, observedGeneration, liveDeploymentId, desiredReason } = environment
  if (desired === 'asleep') return { desired, reason: desiredReason }
  if (observedGeneration < generation)
    throw new DomainError('resource.conflict', {
      message: 'A deployment is in progress. Wait until it ends, or cancel it.',
    })
  if (desired !== 'up' || liveDeploymentId === null)
    throw new DomainError('resource.conflict', {
      message: 'This environment is not live, so it cannot sleep. Deploy it first.',
    })
  return { desired: 'asleep', reason: 'slept_by_user' }
}

/**
 * Wakes a sleeping environment with the same commit and variables; deploys the head of an expired one. Throws
 * `resource.conflict`.
 */
export const wake = async (tx: Transaction, environment: EnvironmentRow): Promise<Wanted> => {
  const { desired, desiredReason, desiredSha, liveDeploymentId, liveSha, choice } = environment
  if (desired === 'up' && desiredSha !== null) return { desired, sha: desiredSha, reason: desiredReason }
  const isAsleep = desired === 'asleep'
  const sha = (isAsleep ? liveSha : null) ?? headOf(environment.observation)
  if (sha === null || !(isAsleep || (desired === 'down' && choice === 'expire')))
    throw new DomainError('resource.conflict', {
      message: 'This environment is not asleep. Deploy it instead.',
    })
  if (!isAsleep && needsApproval(environment) && environment.approvedSha !== sha)
    throw new DomainError('resource.conflict', {
      message: `Commit ${sha} is not approved. Review it, then approve it.`,
    })
  const live = liveDeploymentId && (await findDeployment(tx, liveDeploymentId))
  return {
    desired: 'up',
    sha,
    reason: 'woken_by_user',
    wake: true,
    ...(live ? { variablesOf: live.variablesOf ?? live.id } : {}),
  }
}
