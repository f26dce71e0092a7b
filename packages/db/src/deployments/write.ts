import { type DeploymentId, type ErrorCode, type FileSettings, isTerminal } from '@taxiway/domain'
import { correlationIdNow } from '@taxiway/runtime'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { tellStory } from '../story.js'
import { type DeploymentRow, deployments, deploymentTransitions } from './schema.js'
import { toldOf } from './transition.js'

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
    .values({ correlationId: correlationIdNow(), ...values, ...ended })
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
  tellStory(tx, toldOf(row, null, row.reason))
  return row
}

/** Stores how many attempts of a deployment have failed. */
export const countAttempt = async (tx: Transaction, id: DeploymentId, attempt: number): Promise<void> => {
  await tx.update(deployments).set({ attempt }).where(eq(deployments.id, id))
}

/** Asks the workers of these running deployments to stop; they see the request with their next heartbeat. */
export const requestCancel = async (tx: Transaction, ids: DeploymentId[]): Promise<void> => {
  if (ids.length === 0) return
  await tx
    .update(deployments)
    .set({ cancelRequestedAt: sql`coalesce(${deployments.cancelRequestedAt}, clock_timestamp())` })
    .where(inArray(deployments.id, ids))
}

/** Stores on a queued deployment why it does not begin. */
export const noteWhyQueued = async (
  tx: Transaction,
  id: DeploymentId,
  { code, message }: { code: ErrorCode; message: string },
): Promise<void> => {
  await tx
    .update(deployments)
    .set({ errorCode: code, errorMessage: message })
    .where(and(eq(deployments.id, id), eq(deployments.state, 'queued')))
}

/** Stores the settings of the repository's file that a deployment uses. */
export const storeFileSettings = async (
  tx: Transaction,
  id: DeploymentId,
  fileSettings: FileSettings,
): Promise<void> => {
  await tx.update(deployments).set({ fileSettings }).where(eq(deployments.id, id))
}

/** Stores which commit is built for a deployment, and what people should know of it. */
export const storeBuiltCommit = async (
  tx: Transaction,
  id: DeploymentId,
  built: { builtSha: string | null; buildNote: string },
): Promise<void> => {
  await tx.update(deployments).set(built).where(eq(deployments.id, id))
}
