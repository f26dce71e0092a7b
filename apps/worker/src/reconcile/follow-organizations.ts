import { type Database, findLeavingOrganizations, forgetOrganization, inTransaction } from '@taxiway/db'
import type { Logger } from '@taxiway/runtime'
import { shredKeys } from '@taxiway/vault'

type Deps = { db: Database; logger: Logger }

const batch = 20

/**
 * Finishes deleted organizations whose apps are all gone: deletes their own data and destroys their keys in
 * one transaction, so that no copy of a sealed value can be decrypted again.
 */
export const followOrganizations = async ({ db, logger }: Deps): Promise<void> => {
  for (const organizationId of await findLeavingOrganizations(db, batch)) {
    const keys = await inTransaction(db, async tx =>
      (await forgetOrganization(tx, organizationId)) ? shredKeys(tx, organizationId) : undefined,
    )
    if (keys !== undefined) logger.info({ organizationId, keys }, 'organization gone')
  }
}
