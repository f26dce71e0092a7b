import type { DataKey } from '@taxiway/crypto'
import { type Database, findDataKey, type Queryable, takeKeyMessages } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import { replacePrimary, unwrapRow } from './data-key-rows.js'
import type { Keks } from './key-check.js'
import type { VaultSettings } from './vault-settings.js'

/** More owners than this at once make room for each other. */
const maxEntries = 10_000

export type LoadedKey = DataKey & { owner: string; untilMs: number }
type Block = { key: DataKey; left: number; untilMs: number }

type Deps = { side: Database; keks: () => Promise<Keks>; settings: VaultSettings; clock: Clock }

/** The data keys this process has unwrapped, each for a short time, and the messages it may still seal with them. */
export const createLoadedKeys = ({ side, keks, settings, clock }: Deps) => {
  const keys = new Map<number, LoadedKey>()
  const blocks = new Map<string, Block>()
  const taking = new Map<string, Promise<Block>>()

  const takeMore = async (owner: string): Promise<Block> => {
    const known = await keks()
    for (let tries = 1; ; tries += 1) {
      const row = await takeKeyMessages(side, owner, settings)
      const key = row && unwrapRow(known, row)
      if (key) return { key, left: row.granted, untilMs: clock.monotonicMs() + settings.cacheMs }
      // A key that is there and that we cannot unwrap is not replaced: an operator has to look at it.
      if (row || tries === 5)
        throw new DomainError('crypto.decrypt_failed', {
          cause: new Error(`no data key of ${owner} can be used`),
        })
      await replacePrimary(side, owner, known, settings)
    }
  }

  return {
    /** A key of the owner for one message, counted. */
    take: async (owner: string): Promise<DataKey> => {
      for (;;) {
        const block = blocks.get(owner)
        if (block && block.left > 0 && block.untilMs > clock.monotonicMs()) {
          block.left -= 1
          return block.key
        }
        // Many may ask at once; one goes to the database.
        const more = taking.get(owner) ?? takeMore(owner).finally(() => taking.delete(owner))
        taking.set(owner, more)
        keep(blocks, owner, await more)
      }
    },
    /** The owner's key turned out not to seal any more. */
    drop: (owner: string): void => {
      blocks.delete(owner)
    },
    find: async (db: Queryable, kid: number): Promise<LoadedKey | undefined> => {
      const loaded = keys.get(kid)
      if (loaded && loaded.untilMs > clock.monotonicMs()) return loaded
      keys.delete(kid)
      const known = await keks()
      const row = await findDataKey(db, kid)
      const key = row && unwrapRow(known, row)
      if (!key) return undefined
      const fresh = { ...key, owner: row.owner, untilMs: clock.monotonicMs() + settings.cacheMs }
      keep(keys, kid, fresh)
      return fresh
    },
    forget: (): void => {
      keys.clear()
      blocks.clear()
    },
  }
}

/** A Map remembers the order of insertion, so the first is the oldest. */
const keep = <Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void => {
  map.set(key, value)
  if (map.size <= maxEntries) return
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}
