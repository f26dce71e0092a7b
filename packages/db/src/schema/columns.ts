import { bigint, customType, timestamp } from 'drizzle-orm/pg-core'

/** Raw bytes; `pg` binds Buffers in binary. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** Every time is with zone. Our own clock is the database's. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** Ids of the outside world outgrow 32 bits; they stay below 2^53. */
export const externalId = (name: string) => bigint(name, { mode: 'number' })
