import type { Database } from '@taxiway/db'
import { customType, integer, pgTable, sql, text } from '@taxiway/db/testing'
import type { Vault } from '../src/index.js'
import type { SealedColumn } from '../src/sealed-column.js'
import { aContext } from './support.js'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** A table with sealed values, as an app would define it. */
export const notes = pgTable('notes', {
  id: text('id').primaryKey(),
  owner: text('owner').notNull(),
  version: integer('version').notNull(),
  value: bytea('value').notNull(),
})

type NoteFields = { owner: string; id: string; version: number }

export const noteContext = ({ owner, id, version }: NoteFields) =>
  aContext({ organizationId: owner, name: id, version })

export const noteColumn: SealedColumn = {
  name: 'notes.value',
  table: notes,
  id: notes.id,
  value: notes.value,
  fields: { owner: notes.owner, id: notes.id, version: notes.version },
  toContext: (fields: NoteFields) => noteContext(fields),
}

export const createNotes = async (db: Database): Promise<void> => {
  await db.execute(
    sql`create table notes (id text primary key, owner text not null, version int not null, value bytea not null)`,
  )
  await db.execute(sql`create index on notes (sealed_kid(value))`)
}

/** Writes a note and reads it back, as an app does. */
export const createNoteBook = (db: Database, vault: Vault) => ({
  write: (id: string, owner: string, version: number, content: string): Promise<void> =>
    db.transaction(async tx => {
      const value = await vault.seal(tx, noteContext({ id, owner, version }), content)
      const row = { id, owner, version, value }
      await tx.insert(notes).values(row).onConflictDoUpdate({ target: notes.id, set: row })
    }),
  read: async (id: string): Promise<string> => {
    const [row] = await db.select().from(notes).where(sql`id = ${id}`)
    if (row === undefined) throw new Error(`no note ${id}`)
    return (await vault.open(db, noteContext(row), row.value)).reveal().toString()
  },
})
