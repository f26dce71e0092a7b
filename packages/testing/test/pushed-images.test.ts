import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { openEmbeddedRegistry } from '@taxiway/embedded'
import { askApp } from '@taxiway/emulator-control'
import { sampleChange } from '@taxiway/github-emulator'
import { openRegistry, parseImageReference, readImage, thisPlatform } from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import t, { type Test } from 'tap'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { startNpmRegistry } from '../src/images/npm-stand-in.js'
import { listTinySystem, pushBase } from '../src/images/push-base.js'
import { openRegistryFront } from '../src/images/registry-front.js'
import { openWorld, type World, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

const root = mkdtempSync(join(tmpdir(), 'taxiway-pushed-images-'))
t.teardown(() => rmSync(root, { recursive: true, force: true }))
const server = await openEmbeddedRegistry({ dir: root, searchPath: process.env['PATH'] ?? '' })
t.teardown(() => server?.close())
const skip = server === null ? 'docker-registry is not installed' : false

/** The whole product, with images in a registry that can be made to fail. */
const openPushingWorld = async (t: Test, repository: string) => {
  if (server === null) throw new Error('docker-registry is not installed')
  const front = await openRegistryFront(t, server)
  const { username, password } = server
  const registry = openRegistry({
    address: server.address,
    credentials: { username, password: new Sensitive(password) },
    breakerStore: createMemoryBreakerStore(),
  })
  t.teardown(() => registry.close())
  await pushBase(registry, 'system', 'tiny', listTinySystem())
  const npm = await startNpmRegistry(t, { node: process.execPath })
  const login = {
    IMAGE_REGISTRY: `http://${front.address}/${repository}`,
    IMAGE_REGISTRY_USER: username,
    IMAGE_REGISTRY_PASSWORD: password,
  }
  const world = await openWorld(t, {
    machinesEnv: login,
    workerEnv: {
      ...login,
      BUILDER: 'oci',
      BASE_IMAGE: `${front.address}/system:tiny`,
      NPM_REGISTRY_URL: npm.url,
      BREAKER_OPEN_MS: '500',
      BREAKER_MAX_OPEN_MS: '1000',
    },
  })
  const [project] = world.projects as [WorldProject]
  const isWhole = async (image: string) => {
    const { digest = '' } = parseImageReference(image)
    const { manifest } = await readImage(registry, {
      repository,
      reference: digest,
      platform: thisPlatform(),
    })
    for (const layer of manifest.layers) for await (const _ of registry.readBlob(repository, layer)) void _
    return manifest.layers.length
  }
  return { world, project, front, isWhole }
}

const readLive = async ({ database }: World) =>
  (
    await database.handle.pool.query<{ url: string; image: string }>(
      `select e.url, r.image from environments e join releases r on r.deployment_id = e.live_deployment_id`,
    )
  ).rows

t.test('a worker killed in mid-push is continued: what had arrived is not sent again', { skip }, async t => {
  const { world, project, front, isWhole } = await openPushingWorld(t, 'killed')
  // The base is mounted and the toolchain arrives. The upload of the app begins and gets no answer.
  const isUpload = (line: string) => /^PUT .*\/uploads\/.* 201$/.test(line)
  front.fault(/^(PATCH|PUT) .*\/uploads\//, 'hang', 1, answered => answered.some(isUpload))
  await world.github.openPull(project, { head: 'change', files: sampleChange(1) })
  await eventually(async () => front.faulted.length > 0, { timeoutMs: 400_000 })
  t.notOk(
    front.answered.some(line => /^PUT .*\/manifests\/build-/.test(line)),
    'no name is given to half an image',
  )
  await world.workers[0]?.kill()
  const atKill = front.answered.length
  await world.workers[0]?.start()
  await world.settled({ timeoutMs: 300_000 })
  const [live] = await readLive(world)
  t.match(await askApp(`${live?.url}/version`), { status: 200 })
  t.ok((await isWhole(live?.image ?? '')) >= 3)
  const digests = front.answered.flatMap(
    line => /^PUT .*\/uploads\/.*digest=([^& ]+).* 201$/.exec(line)?.[1] ?? [],
  )
  t.same(digests, [...new Set(digests)], 'each blob was sent once')
  t.ok(front.answered.slice(atKill).some(line => /^HEAD .*\/blobs\/.* 200$/.test(line)))
  t.same(await checkWorld(world), [])
})

t.test(
  'a registry that fails, limits, breaks off and lies delays a release, and nothing half pushed is released',
  { skip },
  async t => {
    const { world, project, front, isWhole } = await openPushingWorld(t, 'failing')
    const build = /^PUT .*\/failing\/manifests\/build-/
    front.fault(/^POST .*\/failing\/blobs\/uploads/, 500, 2)
    front.fault(/^PATCH .*\/failing\//, 'cut', 2)
    front.fault(/^PATCH .*\/failing\//, 429, 2)
    front.fault(/^PUT .*\/failing\/blobs\//, 500, 1)
    front.fault(build, 500, 1)
    front.fault(build, 429, 1)
    front.fault(build, 'lie', 1)
    await world.github.openPull(project, { head: 'change', files: sampleChange(1) })
    await world.settled({ timeoutMs: 300_000 })
    const kinds = front.faulted.map(line => line.split(' ').at(-1))
    for (const kind of ['500', 'cut', '429', 'lie']) t.ok(kinds.includes(kind), `it met ${kind}`)
    const [live] = await readLive(world)
    t.match(await askApp(`${live?.url}/version`), { status: 200 })
    t.ok((await isWhole(live?.image ?? '')) >= 3)
    const created = (await world.machines.journal()).filter(
      ({ method, path }) => method === 'POST' && /\/machines$/.test(path),
    )
    t.equal(created.length, 1, 'no machine was made of an image that is not there')
    const { rows } = await world.database.handle.pool.query<{ code: string }>(
      `select detail as code from deployment_transitions where detail is not null`,
    )
    t.ok(
      rows.some(({ code }) => code === 'image.missing'),
      `${rows.map(({ code }) => code)}`,
    )
    t.same(await checkWorld(world), [])
  },
)
