import { randomBytes } from 'node:crypto'
import { type SealContext, Sensitive } from '@taxiway/crypto'
import { newId } from '@taxiway/domain'
import { createLogger, systemClock } from '@taxiway/runtime'
import type { createTestDatabase, TestDatabase } from '@taxiway/testing'
import { openVault } from '../src/index.js'
import type { VaultOptions } from '../src/open-vault.js'

export const newSecret = () => new Sensitive(randomBytes(32))

type Teardown = Parameters<typeof createTestDatabase>[0]

/** A vault that looks to the database like a separate process. */
export const aVault = async (
  t: Teardown,
  { db }: TestDatabase,
  options: Partial<VaultOptions> & Pick<VaultOptions, 'secret'>,
) => {
  const vault = await openVault({
    db,
    clock: systemClock,
    logger: createLogger({ name: 'vault', level: 'silent' }),
    ...options,
  })
  t.teardown(() => vault.close())
  return vault
}

export const aContext = (change: Partial<SealContext> = {}): SealContext => ({
  purpose: 'taxiway/env-value/v1',
  organizationId: newId('org'),
  projectId: 'prj_1',
  environment: 'preview',
  name: 'DATABASE_URL',
  version: 1,
  ...change,
})
