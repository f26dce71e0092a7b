import {
  canTransition,
  type DeploymentId,
  type DeploymentState,
  DomainError,
  isTerminal,
} from '@taxiway/domain'
import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { type StoryEvent, tellStory } from '../story.js'
import { findDeployment } from './find.js'
import { type DeploymentRow, deployments, deploymentTransitions } from './schema.js'

export type TransitionInput = {
  deployment: Pick<DeploymentRow, 'id' | 'environmentId' | 'generation' | 'state'>
  to: DeploymentState
  owner: string
  fence: number | null
  detail?: string
  set?: Partial<
    Pick<DeploymentRow, 'attempt' | 'crashes' | 'errorCode' | 'errorMessage' | 'image' | 'url' | 'reason'>
  >
}

/**
 * Moves a deployment from the state its caller read to another, and records the transition in the same
 * transaction. The caller holds the environment's row lock. Repeating a move of the same holder succeeds, in
 * case its first answer was lost. Throws `resource.conflict` when the deployment is in another state; an
 * unknown transition is a bug and also throws.
 */
export const transitionDeployment = async (
  tx: Transaction,
  { deployment, to, owner, fence, detail, set = {} }: TransitionInput,
): Promise<DeploymentRow> => {
  const from = deployment.state
  if (!canTransition(from, to)) throw new Error(`deployment ${deployment.id} cannot go from ${from} to ${to}`)
  const [moved] = await tx
    .update(deployments)
    .set({
      ...set,
      state: to,
      ...(fence === null ? {} : { fence }),
      ...(from === 'queued' && !isTerminal(to)
        ? { startedAt: sql`coalesce(${deployments.startedAt}, clock_timestamp())` }
        : {}),
      ...(isTerminal(to) ? { finishedAt: sql`clock_timestamp()` } : {}),
    })
    .where(and(eq(deployments.id, deployment.id), eq(deployments.state, from)))
    .returning()
  if (!moved) return repeated(tx, deployment.id, to, fence)
  await tx.insert(deploymentTransitions).values({
    deploymentId: moved.id,
    environmentId: moved.environmentId,
    generation: moved.generation,
    from,
    to,
    fence,
    owner,
    detail: detail ?? null,
  })
  tellStory(tx, toldOf(moved, from, detail ?? null))
  return moved
}

/** A move of a deployment, as it is told. */
export const toldOf = (
  { id, environmentId, kind, state, correlationId }: DeploymentRow,
  from: DeploymentState | null,
  detail: string | null,
): StoryEvent => ({
  kind: 'deployment',
  environmentId,
  deploymentId: id,
  deploymentKind: kind,
  from,
  to: state,
  detail,
  correlationId,
})

const repeated = async (
  tx: Transaction,
  id: DeploymentId,
  to: DeploymentState,
  fence: number | null,
): Promise<DeploymentRow> => {
  const now = await findDeployment(tx, id)
  // A fence belongs to one claim, so only its holder can have written a state under it.
  if (now && now.state === to && fence !== null && now.fence === fence) return now
  throw new DomainError('resource.conflict', {
    message: `The deployment is ${now?.state ?? 'gone'} already.`,
  })
}
