import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { schema } from '@taxiway/db/testing'
import { openEmbeddedRegistry } from '@taxiway/embedded'
import { createFlyClient } from '@taxiway/fly'
import { startMachinesEmulator } from '@taxiway/machines-emulator'
import { blobFromBytes, digestOf, openRegistry } from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { createLogger, systemClock } from '@taxiway/runtime'
import { createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { openImagesApp } from '../src/images/images-app.js'
import { repairDrift } from '../src/reconcile/repair-drift.js'

const root = mkdtempSync(join(tmpdir(), 'taxiway-images-app-'))
t.teardown(() => rmSync(root, { recursive: true, force: true }))
const behind = await openEmbeddedRegistry({ dir: root, searchPath: process.env['PATH'] ?? '' })
t.teardown(() => behind?.close())
const skip = behind === null ? 'docker-registry is not installed' : false
const logger = createLogger({ name: 'worker', level: 'silent' })
const token = `fm2_${randomBytes(8).toString('hex')}`

const aFly = async (t: Test, { deployTokensPush = true } = {}) => {
  if (behind === null) throw new Error('docker-registry is not installed')
  const emulator = await startMachinesEmulator({
    stateDir: mkdtempSync(join(root, 'state-')),
    imageStoreDir: root,
    tokens: [token],
    flyRegistry: { behind, deployTokensPush },
    limits: false,
  })
  t.teardown(() => emulator.close())
  const fly = createFlyClient({
    baseUrl: emulator.url,
    token: `FlyV1 ${token}`,
    orgSlug: 'acme',
    breakerStore: createMemoryBreakerStore(),
  })
  t.teardown(() => fly.close())
  const { db } = await createTestDatabase(t)
  const asked: string[] = []
  const forOthers: string[] = []
  const open = async () => {
    const app = await openImagesApp({ db, fly, token: `FlyV1 ${token}`, clock: systemClock, logger })
    const registry = openRegistry({
      address: emulator.registryAddress ?? '',
      breakerStore: createMemoryBreakerStore(),
      retry: { baseMs: 1, capMs: 5 },
      credentials: async refused => {
        const given = await app.credentials(refused)
        const whose = given?.password.reveal() === token ? 'organization' : 'app'
        asked.push(whose)
        if (given?.ownUseOnly !== true) forOthers.push(whose)
        return given
      },
    })
    t.teardown(() => registry.close())
    return { app, registry }
  }
  return { db, fly, open, asked, forOthers }
}

const aBlob = () => {
  const bytes = randomBytes(50_000)
  return blobFromBytes(bytes, digestOf(bytes))
}

t.test(
  'the images of an installation have one app on Fly, which is in the ledger, and which no sweep removes',
  { skip },
  async t => {
    const { db, fly, open, asked } = await aFly(t)
    const [first, second] = [await open(), await open()]
    t.equal(first.app.name, second.app.name, 'in all processes')
    const early = (await open()).registry
    await t.rejects(early.putBlob(first.app.name, aBlob()), { code: 'registry.not_found' })
    asked.length = 0
    await first.app.prepare()
    await second.app.prepare()
    t.match(await db.select().from(schema.resources), [
      { kind: 'images_app', name: first.app.name, environmentId: null, state: 'present' },
    ])
    t.match(await first.registry.putBlob(first.app.name, aBlob(), { mountFrom: 'elsewhere' }), {
      how: 'uploaded',
    })
    t.ok(asked.every(whose => whose === 'app'))
    const found = { inc: () => undefined } as never
    t.same(await repairDrift({ db, fly, logger, found }), [])
    t.ok(await fly.apps.get(first.app.name))
    t.equal(await first.registry.listTags(first.app.name), undefined, 'it lists no tags')
    t.equal(await first.registry.deleteManifest(first.app.name, aBlob().digest), 'unsupported')
    await fly.apps.delete(first.app.name)
  },
)

t.test(
  'where the token of the app may not push, the token of the organization does, from then on',
  { skip },
  async t => {
    const { open, asked, forOthers } = await aFly(t, { deployTokensPush: false })
    const { app, registry } = await open()
    await app.prepare()
    for (let round = 0; round < 2; round += 1)
      t.match(await registry.putBlob(app.name, aBlob()), { how: 'uploaded' })
    t.same([...new Set(asked)], ['app', 'organization'])
    t.same([...new Set(forOthers)], ['app'], 'no other program may get the token of the organization')
  },
)
