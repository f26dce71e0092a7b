import { readFileSync } from 'node:fs'

export type Journal = { entries: readonly { when: number; tag: string }[] }

export const readJournal = (): Journal =>
  JSON.parse(readFileSync(new URL('../migrations/meta/_journal.json', import.meta.url), 'utf8')) as Journal

/** The newest migration of this release: when it was written, which is how a database names it, and its name. */
export const newestMigration = (journal: Journal = readJournal()): { at: number; name: string } =>
  journal.entries.reduce((newest, { when, tag }) => (when > newest.at ? { at: when, name: tag } : newest), {
    at: 0,
    name: '',
  })

/** The name of a migration; null when this release does not know it. */
export const readMigrationName = (at: number): string | null =>
  readJournal().entries.find(({ when }) => when === at)?.tag ?? null
