/** The tables and what of drizzle tests and builders use. Product code calls the functions of a noun. */
export { and, asc, desc, eq, isNull, ne, sql } from 'drizzle-orm'
export { customType, integer, pgTable, text } from 'drizzle-orm/pg-core'
export * as schema from './schema.js'
