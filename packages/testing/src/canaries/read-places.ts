import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { World } from '../world/open-world.js'
import type { Place } from './canary-forms.js'

/** Everything that the product keeps or told others: every row of Postgres, logs, work directories, GitHub, and Fly but for its secrets. */
export async function* readPlaces({ database, github, machines, folders }: World): AsyncGenerator<Place> {
  const { rows: tables } = await database.handle.pool.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  for (const { name } of tables) {
    const { rows } = await database.handle.pool.query<{ text: string }>(
      `select row_to_json(x)::text as text from ${name} x`,
    )
    yield { where: `table ${name}`, text: rows.map(({ text }) => text).join('\n') }
  }
  yield { where: 'GitHub', text: JSON.stringify(await github.journal()) }
  const fly = await machines.journal()
  yield { where: 'Fly', text: JSON.stringify(fly.filter(({ path }) => !path.endsWith('/secrets'))) }
  for (const folder of [folders.logs, folders.work])
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const file = join(entry.parentPath, entry.name)
      yield { where: file, text: await readFile(file, 'latin1') }
    }
}
