import { type Database, findLeavingOrganizations, forgetOrganization, inTransaction } from '@taxiway/db'
import type { Logger } from '@taxiway/runtime'
import { shredKeys } from '@taxiway/vault'

type Deps = { db: Database; logger: Logger }

const batch = 20

/**
 * Ends deleted organizations of which nothing is left outside: what was theirs alone is forgotten, and their keys are destroyed in the same
 * transaction, so that no copy of a sealed value can be read again.
 */
export const followOrganizations = async ({ db, logger }: Deps): Promise<void> => {
  for (const organizationId of await findLeavingOrganizations(db, batch)) {
    const keys = await inTransaction(db, async tx =>
      (await forgetOrganization(tx, organizationId)) ? shredKeys(tx, organizationId) : undefined,
    )
    if (keys !== undefined) logger.info({ organizationId, keys }, 'organization gone')
  }
}
