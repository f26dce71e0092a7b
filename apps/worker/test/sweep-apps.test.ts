import { confirmSweep, findSweep } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import { networkName, newId } from '@taxiway/domain'
import { createLogger, createMetrics, systemClock } from '@taxiway/runtime'
import { anEnvironment, createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { type SweepDeps, sweepApps } from '../src/reconcile/sweep-apps.js'

type App = { name: string; network: string | undefined }

const open = async (t: Parameters<typeof createTestDatabase>[0]) => {
  const { db } = await createTestDatabase(t)
  const apps: App[] = []
  const deleted: string[] = []
  const state = { fails: false }
  const fly = {
    apps: {
      list: async () => {
        if (state.fails) throw new Error('the list broke off')
        return [...apps]
      },
      get: async (name: string) => apps.find(app => app.name === name),
      delete: async (name: string) => {
        deleted.push(name)
        apps.splice(
          apps.findIndex(app => app.name === name),
          1,
        )
        return true
      },
    },
  } as unknown as SweepDeps['fly']
  const found = createMetrics({ defaults: false }).gauge('stray_apps', 'What was found.', ['kind'])
  const logger = createLogger({ name: 'sweep', level: 'silent' })
  const settled = { generation: 1, observedGeneration: 1 }
  const sweep = () => sweepApps({ db, fly, logger, clock: systemClock, found })
  const counts = async () =>
    Object.fromEntries((await found.get()).values.map(({ labels, value }) => [labels['kind'], value]))
  return { db, apps, deleted, state, settled, sweep, counts }
}

t.test(
  'an app with our mark and without an environment is destroyed; all else is left alone (case 33)',
  async t => {
    const { db, apps, deleted, settled, sweep, counts } = await open(t)
    const owner = await anEnvironment(db, { ...settled, appName: 'shop-pr-1' })
    const busy = await anEnvironment(db, { generation: 2, observedGeneration: 1, appName: 'busy' })
    const network = networkName(owner.id)
    apps.push(
      { name: 'shop-pr-1', network },
      { name: 'shop-pr-1-old', network },
      { name: 'being-made', network: networkName(busy.id) },
      { name: 'of-another-installation', network: networkName(newId('env')) },
      { name: 'foreign', network: 'default' },
      { name: 'no-network', network: undefined },
    )
    t.match(await sweep(), { removed: ['shop-pr-1-old'] })
    t.same(deleted, ['shop-pr-1-old'])
    t.match(await db.select().from(schema.resources), [
      { environmentId: owner.id, kind: 'app', name: 'shop-pr-1-old', state: 'gone' },
    ])
    t.same(await counts(), { stray: 1, unknown: 1 }, 'what it does not know is reported')
    t.match(await sweep(), { removed: [] })
  },
)

t.test('neither a broken list nor an implausible one deletes anything', async t => {
  const { db, apps, deleted, state, settled, sweep } = await open(t)
  const { id } = await anEnvironment(db, { ...settled, appName: 'shop' })
  for (let index = 0; index < 11; index += 1) apps.push({ name: `stray-${index}`, network: networkName(id) })
  t.match(await sweep(), { removed: [] }, 'eleven strays beside no known app')
  apps.pop()
  state.fails = true
  await t.rejects(sweep())
  t.same(deleted, [])
  state.fails = false
  t.equal((await sweep()).removed.length, 10)
})

t.test('too many strays wait until an operator confirms exactly what a sweep found', async t => {
  const { db, apps, deleted, settled, sweep } = await open(t)
  const { id } = await anEnvironment(db, { ...settled, appName: 'shop' })
  const stray = (index: number) => apps.push({ name: `stray-${index}`, network: networkName(id) })
  for (let index = 0; index < 11; index += 1) stray(index)
  apps.push({ name: 'of-another-installation', network: networkName(newId('env')) })
  await sweep()
  const found = await findSweep(db)
  t.match(found, { strayCount: 11, isWithheld: true, unknown: ['of-another-installation'], unknownCount: 1 })
  t.notOk(await confirmSweep(db, { at: new Date(0), by: 'user:1' }), 'another sweep')

  t.ok(await confirmSweep(db, { at: found?.at as Date, by: 'user:1' }))
  stray(11)
  t.same((await sweep()).removed, [], 'one was not there to be confirmed')
  t.match(await findSweep(db), { strayCount: 12, isWithheld: true, confirmedAt: null })
  t.ok(await confirmSweep(db, { at: (await findSweep(db))?.at as Date, by: 'user:1' }))
  t.equal((await sweep()).removed.length, 12)
  t.equal(deleted.length, 12)
  t.match(await findSweep(db), { isWithheld: false })
})
