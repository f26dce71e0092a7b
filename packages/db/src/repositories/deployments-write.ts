import {
  canTransition,
  type DeploymentId,
  type DeploymentState,
  DomainError,
  type EnvironmentId,
  isTerminal,
  terminalStates,
} from '@taxiway/domain'
import { and, desc, eq, inArray, ne, notInArray, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { deployments, deploymentTransitions } from '../schema/index.js'
import type { DeploymentRow } from './leases.js'

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
  return moved
}

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

/** Inserts a deployment with its first transition. */
export const insertDeployment = async (
  tx: Transaction,
  values: typeof deployments.$inferInsert,
  owner: string,
): Promise<DeploymentRow> => {
  const ended =
    values.state !== undefined && isTerminal(values.state) ? { finishedAt: sql`clock_timestamp()` } : {}
  const [row] = await tx
    .insert(deployments)
    .values({ ...values, ...ended })
    .returning()
  if (!row) throw new Error('the insert returned no row')
  await tx.insert(deploymentTransitions).values({
    deploymentId: row.id,
    environmentId: row.environmentId,
    generation: row.generation,
    from: null,
    to: row.state,
    fence: null,
    owner,
  })
  return row
}

/** Unfinished deployments of an environment, newest first. */
export const findOpenDeployments = (db: Queryable, environmentId: EnvironmentId): Promise<DeploymentRow[]> =>
  db
    .select()
    .from(deployments)
    .where(
      and(eq(deployments.environmentId, environmentId), notInArray(deployments.state, [...terminalStates])),
    )
    .orderBy(desc(deployments.generation))

/** The deployment of one generation; null when that generation needs no work. */
export const findDeploymentOf = async (
  db: Queryable,
  environmentId: EnvironmentId,
  generation: number,
): Promise<DeploymentRow | null> => {
  const [row] = await db
    .select()
    .from(deployments)
    .where(
      and(
        eq(deployments.environmentId, environmentId),
        eq(deployments.generation, generation),
        ne(deployments.state, 'skipped'),
      ),
    )
  return row ?? null
}

export const findDeployment = async (db: Queryable, id: DeploymentId): Promise<DeploymentRow | null> => {
  const [row] = await db.select().from(deployments).where(eq(deployments.id, id))
  return row ?? null
}

/** Asks the workers of these running deployments to stop; they see the request with their next heartbeat. */
export const requestCancel = async (tx: Transaction, ids: DeploymentId[]): Promise<void> => {
  if (ids.length === 0) return
  await tx
    .update(deployments)
    .set({ cancelRequestedAt: sql`coalesce(${deployments.cancelRequestedAt}, clock_timestamp())` })
    .where(inArray(deployments.id, ids))
}
