import { type SQL, sql } from 'drizzle-orm'

/** What happened to a delivery between its arrival and its end. */
export type PastAttempt = { at: string } & ({ what: 'sent_again' } | { what: 'failed'; error: string })

/** GitHub can redeliver without end, so only the newest are kept. */
const mostKept = 20

/** The history of row `row` with one more entry, as SQL. */
const withEntry = (row: string, entry: string): string =>
  `(case when jsonb_array_length(${row}.history) >= ${mostKept} then ${row}.history - 0 else ${row}.history end) || ${entry}`

/** With one more arrival. */
export const withArrival = (row: string): string =>
  withEntry(row, `jsonb_build_object('at', now(), 'what', 'sent_again')`)

/** With one more failure to process it. */
export const withFailure = (error: string): SQL =>
  sql`${sql.raw(withEntry('deliveries', `jsonb_build_object('at', now(), 'what', 'failed', 'error', `))}${error}::text)`
