import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openDesk } from './desk/open-desk.js'
import { type Play, plays } from './desk/plays.js'
import { readShown } from './desk/read-shown.js'

/**
 * What a person sees on GitHub in every state, made by the real reports, as files to read.
 * `UPDATE_SHOWN=1 npm test -- apps/worker/test/shown.test.ts` writes them.
 */
const folder = join(import.meta.dirname, 'shown')
const isUpdate = process.env['UPDATE_SHOWN'] === '1'

const play = async (t: Parameters<typeof openDesk>[0], all: readonly Play[]) => {
  const desk = await openDesk(t)
  for (const { name, does } of all) {
    const number = await does(desk)
    const shown = await readShown(desk, name, number)
    const file = join(folder, `${name.replaceAll(' ', '-')}.md`)
    if (isUpdate) {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, shown)
    } else t.equal(shown, readFileSync(file, 'utf8'), name)
  }
}

t.test(
  'comments, checks and deployments of every state read as in the folder (cases 16, 18, 27, 31, 36, 42, 62, 70, 84, 92) (text case 2)',
  async t => {
    for (const group of plays) await play(t, group)
    const files = plays.flatMap(group => group.map(({ name }) => `${name.replaceAll(' ', '-')}.md`))
    t.same(readdirSync(folder).sort(), files.sort(), 'no file is of a state that is no more')
  },
)
