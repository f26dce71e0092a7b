import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import { startMachinesEmulator } from '@taxiway/machines-emulator'
import { startNpmRegistry } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { listToolsOfImages } from '../src/image/folder-store.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import type { Sandbox } from '../src/sandbox/sandbox.js'
import { openTestBuilder } from './open-test-builder.js'
import { runMachine } from './run-machine.js'

const { sandbox: none } = await probeSandbox({ allowUnsafe: true, driver: 'none' })
const confined = await probeSandbox({ allowUnsafe: true })
const noBwrap =
  confined.sandbox.name !== 'bwrap'
    ? `bubblewrap does not work here: ${confined.report.problems.join('; ')}`
    : process.execPath.startsWith('/usr/')
      ? false
      : 'the stand-in for other versions of Node starts the one in /usr'

const open = async (t: Test, sandbox: Sandbox) => {
  const root = t.testdir({ source: {} })
  const npm = await startNpmRegistry(t)
  const { builder, imageStoreDir: images } = openTestBuilder(t, root, { sandbox, registryUrl: npm.url })
  let logged = ''
  const build = async (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, 'source', path)), { recursive: true })
      writeFileSync(join(root, 'source', path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
    }
    return builder.build({
      projectId: 'prj_1',
      sha: 'a'.repeat(40),
      tree: 'a'.repeat(40),
      config: projectConfigSchema.parse({}),
      app: 'shop-pr-1',
      deploymentId: 'dep_1',
      sourceDir: join(root, 'source'),
      log: {
        write: async (_step, _stream, text) => {
          logged += text
        },
      },
    })
  }
  return { root, images, build, log: () => logged }
}

for (const [name, sandbox, skip] of [
  ['none', none, false],
  ['bwrap', confined.sandbox, noBwrap],
] as const)
  t.test(`an app builds and runs on the Node that it asks for (sandbox ${name})`, { skip }, async t => {
    const { root, images, build, log } = await open(t, sandbox)
    const { image } = await build({
      '.nvmrc': '24',
      'package.json': JSON.stringify({
        packageManager: 'pnpm@9.1.2',
        scripts: { build: 'ignored by the stand-in', start: 'node server.js' },
        dependencies: { a: '1' },
      }),
      'server.js': `require('node:http').createServer((_, res) => res.end(process.env.STANDIN_NODE)).listen(process.env.PORT)`,
    })
    t.match(log(), /Node 24\.9\.0 builds and runs: because of \.nvmrc/)
    t.match(log(), /^pnpm 9\.1\.2: install on 24\.9\.0$/m)
    t.match(log(), /^pnpm 9\.1\.2: run build on 24\.9\.0$/m)
    t.same([...(await listToolsOfImages(images))], [`node-24.9.0-${process.arch}-npm-10.9.4`])
    const fly = await startMachinesEmulator({
      imageStoreDir: images,
      stateDir: join(root, 'state'),
      limits: false,
    })
    t.teardown(() => fly.close())
    t.equal(await runMachine(t, fly, { app: 'shop', image }), '24.9.0')
  })

t.test('an app whose start command runs bun has bun in its image', async t => {
  const { images, build } = await open(t, none)
  await build({
    Procfile: 'web: bun run server.ts',
    'package.json': '{}',
  })
  t.same([...(await listToolsOfImages(images))], [`bun-1.2.5-${process.arch}`])
})

t.test('a Procfile finds programs of packages and the variables of its machine', async t => {
  const { root, images, build } = await open(t, none)
  const { image } = await build({
    Procfile: `web: GREETING=hi STAGE=$STAGE my-server --port "$PORT" 'a b'`,
    'package.json': '{}',
    'node_modules/.bin/my-server': `#!/usr/bin/env node
      const { GREETING, STAGE } = process.env
      const [port, ...rest] = process.argv.slice(3)
      require('node:http').createServer((_, res) => res.end(JSON.stringify([GREETING, STAGE, ...rest]))).listen(port)`,
  })
  const fly = await startMachinesEmulator({
    imageStoreDir: images,
    stateDir: join(root, 'state'),
    limits: false,
  })
  t.teardown(() => fly.close())
  const env = { STAGE: 'review' }
  t.equal(await runMachine(t, fly, { app: 'shop', image, env }), '["hi","review","a b"]')
})
