import { type EnvironmentRow, schema, type Transaction } from '@taxiway/db'
import { and, eq } from 'drizzle-orm'

/** Whether a person approved this very commit of a fork. */
export const wasApproved = async (tx: Transaction, { id }: EnvironmentRow, sha: string): Promise<boolean> => {
  const { environmentId, source, reason, sha: approved } = schema.decisions
  const [row] = await tx
    .select({ id: schema.decisions.id })
    .from(schema.decisions)
    .where(and(eq(environmentId, id), eq(source, 'user'), eq(reason, 'approved_by_user'), eq(approved, sha)))
    .limit(1)
  return row !== undefined
}

/** A head repository that is not known any more (a deleted fork) is trusted no more than a fork, as in the policy. */
export const isFork = ({ observation }: EnvironmentRow): boolean =>
  observation?.kind === 'pr' &&
  observation.pullRequest.headRepositoryId !== observation.pullRequest.baseRepositoryId

/** The head that was last seen; null when none is known. */
export const knownHead = ({ observation }: EnvironmentRow): string | null =>
  observation?.kind === 'pr' ? observation.pullRequest.headSha : (observation?.branch.headSha ?? null)
