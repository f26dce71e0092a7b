import { eq, schema } from '@taxiway/db/testing'
import t from 'tap'
import { openDesk } from './desk/open-desk.js'
import { environmentOf } from './environment-of.js'

t.test(
  'paths of a project: a rename out of them, a list that is cut, and no files (cases 40, 41)',
  async t => {
    const desk = await openDesk(t)
    const { db, control, here, project } = desk
    await control('POST', `${here}/commits`, { branch: 'main', files: { 'src/a.txt': 'a\nb\nc\n' } })
    const config = { ...project.config, paths: ['src/**'] }
    await db.update(schema.projects).set({ config }).where(eq(schema.projects.id, project.id))
    const decided = async (values: object) => {
      const { number } = await desk.opens(values)
      await desk.hears()
      const { desired, desiredReason } = await environmentOf({ db }, number)
      return `${desired} ${desiredReason}`
    }

    t.equal(await decided({ files: { 'docs/a.md': 'a' } }), 'down paths_unmatched')
    await control('POST', `${here}/commits`, {
      branch: 'renamed',
      parent: (await control('GET', here)).sha,
      files: { 'docs/a.txt': 'a\nb\nc\n' },
      deletePaths: ['src/a.txt'],
    })
    t.equal(await decided({ head: 'renamed', files: undefined }), 'up pull_request_open')
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`docs/${at}.md`, '']))
    t.equal(await decided({ files: many }), 'up pull_request_open', 'what GitHub does not list may match')
    await control('POST', `${here}/commits`, { branch: 'empty' })
    t.equal(await decided({ head: 'empty', files: undefined }), 'down paths_unmatched')
  },
)
