import { type EnvironmentRow, schema, type Transaction } from '@taxiway/db'
import { and, eq } from 'drizzle-orm'

/** Whether a user approved exactly this commit of a fork. */
export const wasApproved = async (tx: Transaction, { id }: EnvironmentRow, sha: string): Promise<boolean> => {
  const { environmentId, source, reason, sha: approved } = schema.decisions
  const [row] = await tx
    .select({ id: schema.decisions.id })
    .from(schema.decisions)
    .where(and(eq(environmentId, id), eq(source, 'user'), eq(reason, 'approved_by_user'), eq(approved, sha)))
    .limit(1)
  return row !== undefined
}

/** An unknown head repository (a deleted fork) gets the same trust as a fork, as in the policy. */
export const isFork = ({ observation }: EnvironmentRow): boolean =>
  observation?.kind === 'pr' &&
  observation.pullRequest.headRepositoryId !== observation.pullRequest.baseRepositoryId

/** The last observed head commit; null when none is known. */
export const knownHead = ({ observation }: EnvironmentRow): string | null =>
  observation?.kind === 'pr' ? observation.pullRequest.headSha : (observation?.branch.headSha ?? null)
