import { bigint, customType, timestamp } from 'drizzle-orm/pg-core'

/** Raw bytes; `pg` binds Buffers in binary. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** Every timestamp has a time zone. All times come from the database's clock. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** Ids of GitHub and Fly exceed 32 bits but stay below 2^53. */
export const externalId = (name: string) => bigint(name, { mode: 'number' })
