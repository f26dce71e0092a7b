import type { SealContext } from '@taxiway/crypto'
import type { SealedPlace } from '@taxiway/db'

/**
 * A column that holds sealed values, and what they are sealed for. Every one is listed in `sealedColumns`: re-encryption, the counts of
 * `status` and the proof that a key may be destroyed look nowhere else.
 */
export type SealedColumn = SealedPlace & {
  /** The context a row was sealed for; the same function must be used where it is sealed. */
  // biome-ignore lint/suspicious/noExplicitAny: each column knows the shape of its own fields
  toContext: (fields: any) => SealContext
}
