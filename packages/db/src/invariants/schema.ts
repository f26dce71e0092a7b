import { sql } from 'drizzle-orm'
import { bigint, bigserial, index, integer, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'

/** Where the checker of invariants is; one row. */
export const checkerPasses = pgTable('checker_passes', {
  id: text('id').$type<'newest'>().primaryKey(),
  at: at('at').notNull().default(sql`now()`),
  /** Environments judged by the newest pass. */
  environments: integer('environments').notNull(),
  /** The last transition that was judged. */
  until: bigint('until', { mode: 'number' }).notNull(),
})

/** Every broken invariant that the checker found, once. */
export const invariantViolations = pgTable(
  'invariant_violations',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    rule: text('rule').notNull(),
    what: text('what').notNull(),
    evidence: jsonb('evidence'),
    foundAt: at('found_at').notNull().default(sql`now()`),
  },
  table => [
    unique('invariant_violations_key').on(table.rule, table.what),
    index('invariant_violations_found_idx').on(table.foundAt),
  ],
)
