import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { projectConfigSchema } from '@taxiway/domain'
import { openEmbeddedRegistry } from '@taxiway/embedded'
import { startMachinesEmulator } from '@taxiway/machines-emulator'
import { openRegistry } from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import { listTinySystem, pushBase, startNpmRegistry } from '@taxiway/testing'
import t from 'tap'
import { createSandboxedBuilder } from '../src/build/sandboxed-builder.js'
import { openRegistryStoreOf } from '../src/open-registry-store.js'
import { createRunCommand } from '../src/process/run-command.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { openTestToolchains } from './own-toolchains.js'
import { runMachine } from './run-machine.js'

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
    await pushBase(registry, 'system', 'tiny', listTinySystem())
    await registry.close()
    const npm = await startNpmRegistry(t, { node: process.execPath })
    const cacheDir = join(root, 'work/cache')
    const toolchains = openTestToolchains(t, cacheDir, npm.url)
    const { store, close } = openRegistryStoreOf(
      { ...login, outbound, baseImage: `${address}/system:tiny` },
      { cacheDir, owner: 'test', clock: systemClock, toolchainName: toolchains.usual },
    )
    t.teardown(close)
    const runCommand = createRunCommand({ clock: systemClock })
    const builder = createSandboxedBuilder({
      ...{
        sandbox,
        store,
        toolchains,
        cacheDir,
        runCommand,
        clock: systemClock,
        runIdPrefix: 'test',
        network: false,
      },
    })
    const sourceDir = join(root, 'source')
    mkdirSync(sourceDir)
    for (const [path, text] of Object.entries(source)) writeFileSync(join(sourceDir, path), text)
    let logged = ''
    const { image, digest } = await builder.build({
      projectId: 'prj_1',
      sha: 'a'.repeat(40),
      tree: 'a'.repeat(40),
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
    const env = { GREETING: 'hello at run time' }
    const answer = await runMachine(t, fly, { app: 'shop-pr-1', image, env })
    t.same(JSON.parse(answer), {
      greeting: 'hello from the build',
      user: 1000,
      node: process.versions.node,
      runtime: 'hello at run time',
    })
  },
)
