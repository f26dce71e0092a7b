import { boolean, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'

/** What the newest comparison of all apps on Fly with the environments found; one row. */
export const appSweeps = pgTable('app_sweeps', {
  id: text('id').$type<'newest'>().primaryKey(),
  at: at('at').notNull(),
  /** Apps of environments, in numbers. */
  known: integer('known').notNull(),
  /** Names, at most `mostNames` of each kind, beside their full number. */
  strays: jsonb('strays').$type<string[]>().notNull(),
  strayCount: integer('stray_count').notNull(),
  unknown: jsonb('unknown').$type<string[]>().notNull(),
  unknownCount: integer('unknown_count').notNull(),
  /** Too many strays to be plausible: they stay until an operator confirms. */
  isWithheld: boolean('is_withheld').notNull(),
  confirmedAt: at('confirmed_at'),
  confirmedBy: text('confirmed_by'),
})
export type AppSweepRow = typeof appSweeps.$inferSelect
