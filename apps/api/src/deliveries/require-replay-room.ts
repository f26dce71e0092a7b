import { countReplays, type Queryable } from '@taxiway/db'
import { DomainError, type OrganizationId } from '@taxiway/domain'

/** Each replay stores the payload again, in the database that all organizations share. */
const mostPerHour = 1_000

/** Throws `quota.exceeded` when the organization has made too many replays in the last hour. */
export const requireReplayRoom = async (
  db: Queryable,
  organizationId: OrganizationId,
  wanted: number,
): Promise<void> => {
  if ((await countReplays(db, organizationId)) + wanted > mostPerHour)
    throw new DomainError('quota.exceeded', {
      message: `An organization may replay ${mostPerHour.toLocaleString('en')} deliveries an hour. Wait, then send it again.`,
    })
}
