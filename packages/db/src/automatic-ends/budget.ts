import type { DeletionBudget, EnvironmentId, OrganizationId } from '@taxiway/domain'
import { isBeyondBudget } from '@taxiway/domain'
import { and, eq, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { automaticEnds } from './schema.js'

type Whose = { id: EnvironmentId; organizationId: OrganizationId }

/** How long an end counts against the budget. */
const windowText = '1 hour'

/**
 * Whether an environment may end without a request: the ends of the last hour stay within the budget, of its organization and
 * of all together. Otherwise the end is withheld, once. Ends that other transactions admit at this moment are not counted yet.
 */
export const admitEnd = async (
  tx: Transaction,
  { id, organizationId }: Whose,
  reason: string,
  budget: DeletionBudget,
): Promise<boolean> => {
  const counts = await countEnds(tx, organizationId)
  const isBeyond =
    isBeyondBudget(counts.ownEnds + 1, counts.ownLive + counts.ownEnds, budget) ||
    isBeyondBudget(counts.ends + 1, counts.live + counts.ends, budget)
  if (isBeyond) {
    await tx
      .insert(automaticEnds)
      .values({ environmentId: id, organizationId, reason, state: 'withheld' })
      .onConflictDoUpdate({
        target: automaticEnds.environmentId,
        targetWhere: sql`state = 'withheld'`,
        set: { reason },
      })
    return false
  }
  await endWithheld(tx, id)
  await tx.insert(automaticEnds).values({ environmentId: id, organizationId, reason, state: 'done' })
  return true
}

/** The environment was decided otherwise meanwhile, or a person confirmed its end. */
export const endWithheld = async (tx: Queryable, id: EnvironmentId): Promise<void> => {
  await tx
    .delete(automaticEnds)
    .where(and(eq(automaticEnds.environmentId, id), eq(automaticEnds.state, 'withheld')))
}

type Counts = { ownEnds: number; ends: number; ownLive: number; live: number }

const countEnds = async (tx: Transaction, organizationId: OrganizationId): Promise<Counts> => {
  const { rows } = await tx.execute<Counts>(sql`
    select ends.*, lives.* from
      (select count(*)::int as ends, count(*) filter (where organization_id = ${organizationId})::int as "ownEnds"
       from automatic_ends where state = 'done' and at > now() - ${windowText}::interval) ends,
      (select count(*)::int as live, count(*) filter (where organization_id = ${organizationId})::int as "ownLive"
       from environments where live_deployment_id is not null and desired <> 'down') lives`)
  return rows[0] as Counts
}
