import { openValue, type SealContext, type Sensitive, sealedWith, sealValue } from '@taxiway/crypto'
import {
  type Database,
  databaseErrorCode,
  holdPrimaryKey,
  isConnectionError,
  openSideConnections,
  type Queryable,
} from '@taxiway/db'
import { DomainError, isDomainError } from '@taxiway/domain'
import type { Clock, Logger } from '@taxiway/runtime'
import { checkSecrets, type Keks, recheckSecrets } from './key-check.js'
import { createLoadedKeys } from './loaded-keys.js'
import { createRefusals } from './refusals.js'
import { type KeyReport, reportKeys } from './report-keys.js'
import type { SealedColumn } from './sealed-column.js'
import { sealedColumns } from './sealed-columns.js'
import { createStatementSigner, type StatementSigner } from './statement-signer.js'
import { defaultVaultSettings, type VaultSettings } from './vault-settings.js'

export type Vault = {
  /**
   * Seals under the primary data key of `context.organizationId`: an organization's id, `user:<id>` or `system`; the key is made when there
   * is none. Call it in the transaction that stores the result: until that ends the key is neither retired nor destroyed.
   */
  seal: (tx: Queryable, context: SealContext, plaintext: string | Uint8Array) => Promise<Buffer>
  /** Opens what was sealed in exactly this context. Throws `crypto.decrypt_failed` for anything else, and leaves a trace of it. */
  open: (db: Queryable, context: SealContext, blob: Uint8Array) => Promise<Sensitive<Buffer>>
  /** For the heartbeat of this process: what it can open. Throws `crypto.wrong_secret` when the database turns out to be another's. */
  report: () => Promise<KeyReport>
  /** Asks the database whether it is still on a key of this process. Throws `crypto.wrong_secret` or `crypto.key_check_missing`. */
  check: () => Promise<void>
  /** This process' key-encryption keys, for the work of rotation. */
  keks: () => Promise<Keks>
  /** Signs and verifies statements about images. */
  statements: StatementSigner
  settings: VaultSettings
  close: () => Promise<void>
}

export type VaultOptions = {
  db: Database
  secret: Sensitive<Buffer>
  previousSecret?: Sensitive<Buffer> | undefined
  clock: Clock
  logger: Logger
  columns?: readonly SealedColumn[]
  settings?: Partial<VaultSettings>
}

/**
 * Opens the store of everything secret. Checks first that the secrets are those of this database: throws `crypto.wrong_secret` or
 * `crypto.key_check_missing`, and changes nothing then. A database that is not reachable is checked at the first use.
 */
export const openVault = async (options: VaultOptions): Promise<Vault> => {
  const { db, clock, logger, columns = sealedColumns } = options
  const settings = { ...defaultVaultSettings, ...options.settings }
  // Blocks of messages are taken while a caller's transaction is open, and must stay taken when it rolls back.
  const side = openSideConnections(db, 2)
  const keks = once(() => checkSecrets(side.db, options, columns))
  const keys = createLoadedKeys({ side: side.db, keks, settings, clock })
  const refusals = createRefusals({ db: side.db, clock, logger })

  try {
    await keks()
  } catch (error) {
    if (!isConnectionError(error) && !isDomainError(error, 'database.unavailable')) {
      await side.close()
      throw error
    }
    logger.warn(
      { reason: databaseErrorCode(error) },
      'the encryption secret will be checked when the database is reachable',
    )
  }

  return {
    seal: async (tx, context, plaintext) => {
      const owner = context.organizationId
      for (let tries = 1; tries <= 5; tries += 1) {
        const key = await keys.take(owner)
        if (await holdPrimaryKey(tx, key.kid)) return sealValue(key, plaintext, context)
        keys.drop(owner)
      }
      throw new DomainError('database.conflict', {
        cause: new Error(`the data key of ${owner} keeps changing`),
      })
    },
    open: async (from, context, blob) => {
      const kid = sealedWith(blob)
      try {
        const key = kid === undefined ? undefined : await keys.find(from, kid)
        // Another owner's key would not open it either; asking first keeps its reason apart in the log.
        return openValue(() => (key?.owner === context.organizationId ? key : undefined), blob, context)
      } catch (error) {
        if (isDomainError(error, 'crypto.decrypt_failed')) refusals.tell(context, kid, error)
        throw error
      }
    },
    report: async () => reportKeys(side.db, await keks()),
    check: async () => recheckSecrets(side.db, await keks()),
    keks,
    statements: createStatementSigner(side.db, options),
    settings,
    close: async () => {
      keys.forget()
      await refusals.settled()
      await side.close()
    },
  }
}

/** Runs until it succeeds once. */
const once = <Result>(work: () => Promise<Result>): (() => Promise<Result>) => {
  let result: Promise<Result> | undefined
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined
      throw error
    })
    return result
  }
}
