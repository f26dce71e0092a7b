import { type EnvironmentId, newId } from '@taxiway/domain'
import { correlationIdNow } from '@taxiway/runtime'
import type { EnvironmentRow } from '../environments/schema.js'
import type { Queryable } from '../open-database.js'
import { tellStory } from '../story.js'
import { type DecisionRow, decisions } from './schema.js'

/** What a decision is about. `id` is null for a target that has no environment. */
export type DecisionSubject = Pick<EnvironmentRow, 'organizationId' | 'projectId' | 'target'> & {
  id: EnvironmentId | null
}
export type NewDecision = Pick<
  DecisionRow,
  'source' | 'outcome' | 'reason' | 'sha' | 'changed' | 'generation'
> & { deliveryId?: DecisionRow['deliveryId'] }

/** Stores a decision about an environment, with its reason. */
export const storeDecision = async (
  db: Queryable,
  { id: environmentId, organizationId, projectId, target }: DecisionSubject,
  decision: NewDecision,
): Promise<void> => {
  await db.insert(decisions).values({
    id: newId('dec'),
    correlationId: correlationIdNow(),
    environmentId,
    organizationId,
    projectId,
    target,
    ...decision,
  })
  const { outcome, reason, source, changed, generation } = decision
  tellStory(db, { kind: 'decision', environmentId, outcome, reason, source, changed, generation })
}
