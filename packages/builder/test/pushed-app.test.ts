import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { projectConfigSchema } from '@taxiway/domain'
import { listProgramFiles, openEmbeddedRegistry } from '@taxiway/embedded'
import { startMachinesEmulator } from '@taxiway/machines-emulator'
import { type LayerEntry, openRegistry } from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import { eventually } from '@taxiway/testing'
import t from 'tap'
import { createSandboxedBuilder } from '../src/build/sandboxed-builder.js'
import { openRegistryStoreOf } from '../src/open-registry-store.js'
import { createRunCommand } from '../src/process/run-command.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { pushBase } from './base-image.js'
import { startNpmRegistry } from './npm-stand-in.js'

const root = mkdtempSync(join(tmpdir(), 'taxiway-pushed-app-'))
t.teardown(() => rmSync(root, { recursive: true, force: true }))
const server = await openEmbeddedRegistry({
  dir: join(root, 'registry'),
  searchPath: process.env['PATH'] ?? '',
})
t.teardown(() => server?.close())
const { sandbox, report } = await probeSandbox({ allowUnsafe: true })
const skip =
  server === null
    ? 'docker-registry is not installed'
    : sandbox.name !== 'bwrap' && `bubblewrap does not work here: ${report.problems.join('; ')}`

/** What Node needs of a system, and nothing else. */
const tinySystem = listProgramFiles(process.execPath)
  .slice(1)
  .map(({ path, from }): LayerEntry => ({ path, kind: 'file', from, executable: true }))

const source = {
  'package.json': JSON.stringify({
    scripts: { build: 'node build.js', start: 'node server.js' },
    dependencies: {},
  }),
  'build.js': `require('node:fs').writeFileSync('built.json', JSON.stringify({ greeting: process.env.GREETING }))`,
  'server.js': `
    const answer = { ...require('./built.json'), user: process.getuid(), node: process.versions.node, runtime: process.env.GREETING }
    require('node:http').createServer((_, res) => res.end(JSON.stringify(answer))).listen(process.env.PORT)`,
}

t.test(
  'a source is built in the sandbox, pushed, pulled by digest, run confined, and answers',
  { skip },
  async t => {
    if (server === null) return
    const { address, username, password } = server
    const login = {
      registry: `http://${address}/apps`,
      credentials: { username, password: new Sensitive(password) },
    }
    const outbound = { breakerStore: createMemoryBreakerStore() }
    const registry = openRegistry({ ...outbound, address, credentials: login.credentials })
    await pushBase(registry, 'system', 'tiny', tinySystem)
    await registry.close()
    const npm = await startNpmRegistry(t, { node: process.execPath })
    const cacheDir = join(root, 'work/cache')
    const { store, close } = openRegistryStoreOf(
      { ...login, outbound, baseImage: `${address}/system:tiny`, npmRegistryUrl: npm.url },
      { cacheDir, owner: 'test', clock: systemClock },
    )
    t.teardown(close)
    const runCommand = createRunCommand({ clock: systemClock })
    const builder = createSandboxedBuilder({
      ...{ sandbox, store, cacheDir, runCommand, clock: systemClock, runIdPrefix: 'test', network: false },
    })
    const sourceDir = join(root, 'source')
    mkdirSync(sourceDir)
    for (const [path, text] of Object.entries(source)) writeFileSync(join(sourceDir, path), text)
    let logged = ''
    const { image, digest } = await builder.build({
      projectId: 'prj_1',
      sha: 'a'.repeat(40),
      config: projectConfigSchema.parse({}),
      app: 'shop-pr-1',
      deploymentId: 'dep_1',
      sourceDir,
      buildEnv: { GREETING: 'hello from the build' },
      log: {
        write: async (_step, _stream, text) => {
          logged += text
        },
      },
    })
    t.equal(image, `${address}/apps@${digest}`)
    t.match(logged, /bytes sent to 127\.0\.0\.1/)

    const fly = await startMachinesEmulator({
      imageStoreDir: join(root, 'no-folders'),
      stateDir: join(root, 'state'),
      limits: false,
      registry: login,
    })
    t.teardown(() => fly.close())
    const call = async (path: string, body: object): Promise<void> => {
      const response = await fetch(`${fly.url}/v1${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      t.ok(response.ok, `${path}: ${response.status} ${await response.text()}`)
    }
    await call('/apps', { name: 'shop-pr-1', org_slug: 'acme' })
    const services = [{ protocol: 'tcp', internal_port: 8080, ports: [{ port: 80, handlers: ['http'] }] }]
    const env = { PORT: '8080', GREETING: 'hello at run time' }
    await call('/apps/shop-pr-1/machines', { config: { image, services, env, guest: { memory_mb: 512 } } })
    const answer = await eventually(async () => (await visit(fly.routerUrl, 'shop-pr-1')) ?? false, {
      what: 'the app to answer',
      timeoutMs: 300_000,
    })
    t.same(JSON.parse(String(answer)), {
      greeting: 'hello from the build',
      user: 1000,
      node: process.versions.node,
      runtime: 'hello at run time',
    })
  },
)

/** What an app answers, or undefined while it does not. */
const visit = (routerUrl: string, app: string): Promise<string | undefined> =>
  new Promise(resolve => {
    const { hostname, port } = new URL(routerUrl)
    const headers = { host: `${app}.localhost:${port}` }
    httpRequest({ hostname, port, headers, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.once('end', () => resolve(response.statusCode === 200 ? text : undefined))
    })
      .once('error', () => resolve(undefined))
      .end()
  })
