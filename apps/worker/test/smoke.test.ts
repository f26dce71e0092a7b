import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findFreePort, openEmbeddedRegistry } from '@taxiway/embedded'
import { createFlyClient, type FlyClient } from '@taxiway/fly'
import { startMachinesEmulator } from '@taxiway/machines-emulator'
import { openRegistry } from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { createLogger, loadEnv, systemClock } from '@taxiway/runtime'
import { listTinySystem, openRegistryFront, pushBase, startNpmRegistry } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { createImagesCredentials, registryLogin } from '../src/images/images-credentials.js'
import type { Finding } from '../src/smoke/smoke-deps.js'
import { smokeEnvSchema } from '../src/smoke/smoke-env.js'
import { smokeFly } from '../src/smoke/smoke-fly.js'

t.setTimeout(580_000)

const root = mkdtempSync(join(tmpdir(), 'taxiway-smoke-test-'))
t.teardown(() => rmSync(root, { recursive: true, force: true }))
const behind = await openEmbeddedRegistry({ dir: root, searchPath: process.env['PATH'] ?? '' })
t.teardown(() => behind?.close())
const skip = behind === null ? 'docker-registry is not installed' : false
const token = `fm2_${randomBytes(8).toString('hex')}`

const aFly = async (t: Test, { deployTokensPush = true } = {}) => {
  if (behind === null) throw new Error('docker-registry is not installed')
  const port = await findFreePort()
  const registryUrl = `http://127.0.0.1:${port}`
  const emulator = await startMachinesEmulator({
    stateDir: mkdtempSync(join(root, 'state-')),
    imageStoreDir: root,
    tokens: [token],
    flyRegistry: { behind, port, deployTokensPush },
    registry: { registry: `${registryUrl}/images`, credentials: registryLogin(token) },
    limits: false,
  })
  t.teardown(() => emulator.close())
  return { emulator, registryUrl }
}

const smoke = async (
  t: Test,
  { emulator, registryUrl }: Awaited<ReturnType<typeof aFly>>,
  change = (fly: FlyClient): FlyClient => fly,
) => {
  if (behind === null) throw new Error('docker-registry is not installed')
  const hub = await openRegistryFront(t, behind, behind)
  const base = openRegistry({ address: hub.address, breakerStore: createMemoryBreakerStore() })
  await pushBase(base, 'system', 'tiny', listTinySystem())
  await base.close()
  const npm = await startNpmRegistry(t, { node: process.execPath })
  const env = loadEnv(smokeEnvSchema, {
    FLY_API_TOKEN: token,
    FLY_ORG_SLUG: 'acme',
    FLY_API_URL: emulator.url,
    FLY_REGISTRY_URL: registryUrl,
    APP_URL_TEMPLATE: `http://{app}.localhost:${new URL(emulator.routerUrl).port}`,
    BASE_IMAGE: `${hub.address}/system:tiny`,
    NPM_REGISTRY_URL: npm.url,
    ALLOW_UNSAFE_BUILDS: 'true',
  })
  const breakerStore = createMemoryBreakerStore()
  const fly = createFlyClient({ baseUrl: emulator.url, token, orgSlug: 'acme', breakerStore })
  t.teardown(() => fly.close())
  const registry = openRegistry({ address: registryUrl, credentials: registryLogin(token), breakerStore })
  t.teardown(() => registry.close())
  const names = { images: 'smoke-images', hello: 'smoke-hello', network: 'smoke' }
  const logger = createLogger({ name: 'smoke', level: 'silent' })
  const images = createImagesCredentials({ fly, token, app: names.images, clock: systemClock, logger })
  const findings: Finding[] = []
  const ended = await smokeFly({
    ...{ env, fly: change(fly), clock: systemClock, logger, names, images, registry },
    tell: finding => void findings.push(finding),
  }).then(
    () => undefined,
    (error: Error) => error,
  )
  const left = await fly.apps.list()
  const seen = (what: string) => findings.find(one => one.what === what)?.seen
  return { ended, left, seen, findings }
}

t.test('a small app is deployed, verified and removed, and what was learnt is told', { skip }, async t => {
  const { ended, left, seen, findings } = await smoke(t, await aFly(t))
  t.equal(ended?.message, undefined)
  t.same(left, [], 'nothing is left')
  t.match(seen('app verified'), /knows its secret/)
  t.equal(seen("may an app's deploy token push to its repository?"), 'yes')
  t.equal(seen('are layers mounted from one app to another?'), 'no: the layer was uploaded')
  t.equal(seen('does a machine run the image of another app?'), 'yes')
  t.match(seen('can the sockets of a machine be read?'), /^yes: ports 8080$/)
  t.match(seen('may this token read logs?'), /^yes: \d+ lines$/)
  t.match(seen('does an image end with its app?'), /^yes/)
  t.notMatch(JSON.stringify(findings), token)
})

t.test('where the token of an app may not push, the token of the organization does', { skip }, async t => {
  const { ended, left, seen } = await smoke(t, await aFly(t, { deployTokensPush: false }))
  t.equal(ended?.message, undefined)
  t.equal(seen("may an app's deploy token push to its repository?"), "no: the organization's token pushes")
  t.same(left, [])
})

t.test('what fails half-way is told, and nothing is left', { skip }, async t => {
  const { ended, left, findings } = await smoke(t, await aFly(t), fly => ({
    ...fly,
    machines: { ...fly.machines, create: () => Promise.reject(new Error('no capacity')) },
  }))
  t.equal(ended?.message, 'no capacity')
  t.same(left, [])
  t.same(
    findings.filter(one => one.what === 'app gone').map(one => one.seen),
    ['smoke-hello', 'smoke-images'],
  )
})

t.test('a removal that fails is told, and does not hide what failed before', { skip }, async t => {
  const no = (what: string) => () => Promise.reject(new Error(what))
  const { ended, findings } = await smoke(t, await aFly(t), fly => ({
    ...fly,
    machines: { ...fly.machines, create: no('no capacity') },
    apps: { ...fly.apps, delete: no('no answer') },
  }))
  t.equal(ended?.message, 'no capacity')
  t.match(
    findings.find(one => one.what === 'not removed'),
    { seen: 'no answer' },
  )
})

t.test(
  'the program refuses to do anything unasked, and tells a refused token by its code',
  { skip },
  async t => {
    const { emulator } = await aFly(t)
    const run = async (env: Record<string, string>, ...args: string[]) => {
      const program = ['--conditions=@taxiway/source', '--import=tsx', 'apps/worker/src/smoke/main.ts']
      const child = spawn(process.execPath, [...program, ...args], {
        env: { PATH: process.env['PATH'], ...env },
      })
      const [stdout, stderr, [status]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'exit'),
      ])
      return { status, stdout, stderr }
    }
    t.match(await run({}), { status: 2, stdout: /^npm run smoke -- --fly/ })
    t.match(await run({}, '--fly'), { status: 1, stderr: /FLY_API_TOKEN/ })
    const refused = { FLY_API_TOKEN: 'fm2_other', FLY_ORG_SLUG: 'acme', FLY_API_URL: emulator.url }
    t.match(await run(refused, '--fly'), { status: 1, stdout: '', stderr: /^✗ fly\.auth: / })
  },
)
