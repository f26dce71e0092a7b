import { type EnvironmentRow, findDeployment, type Transaction } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { Wanted } from './change-desired.js'
import { isFork, knownHead, wasApproved } from './forks.js'

/** What is live sleeps; it must be at rest, so that nobody wonders which commit wakes up. Throws `resource.conflict`. */
export const sleep = (environment: EnvironmentRow): Wanted => {
  const { desired, generation, observedGeneration, liveDeploymentId, desiredReason } = environment
  if (desired === 'asleep') return { desired, reason: desiredReason }
  if (observedGeneration < generation)
    throw new DomainError('resource.conflict', {
      message: 'A deployment is under way; wait for its end, or cancel it.',
    })
  if (desired !== 'up' || liveDeploymentId === null)
    throw new DomainError('resource.conflict', { message: 'Nothing of it runs that could sleep.' })
  return { desired: 'asleep', reason: 'slept_by_user' }
}

/** What sleeps runs again as it was, variables included; what has expired is deployed at its head. Throws `resource.conflict`. */
export const wake = async (tx: Transaction, environment: EnvironmentRow): Promise<Wanted> => {
  const { desired, desiredReason, desiredSha, liveDeploymentId, liveSha } = environment
  if (desired === 'up' && desiredSha !== null) return { desired, sha: desiredSha, reason: desiredReason }
  const isAsleep = desired === 'asleep'
  const sha = (isAsleep ? liveSha : null) ?? knownHead(environment)
  if (sha === null || !(isAsleep || (desired === 'down' && desiredReason === 'expired')))
    throw new DomainError('resource.conflict', { message: 'It is not asleep; deploy it instead.' })
  if (!isAsleep && isFork(environment) && !(await wasApproved(tx, environment, sha)))
    throw new DomainError('resource.conflict', {
      message: `Nobody approved commit ${sha} of this fork; read it, then approve it.`,
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
