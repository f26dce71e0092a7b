import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import t, { type Test } from 'tap'
import type { BuildLimits } from '../src/build/build-limits.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { openTestBuilder } from './open-test-builder.js'

const { sandbox } = await probeSandbox({ allowUnsafe: true })

const open = (t: Test, limits: Partial<BuildLimits> = {}) => {
  const root = t.testdir({ work: {} })
  const cacheDir = join(root, 'cache')
  const { builder, imageStoreDir: images } = openTestBuilder(t, root, { sandbox, limits })
  const build = async (files: Record<string, string>, cacheScope: string, config: object = {}) => {
    const sourceDir = mkdtempSync(join(root, 'work/source-'))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(sourceDir, path)), { recursive: true })
      writeFileSync(join(sourceDir, path), text)
    }
    let logged = ''
    const { digest } = await builder.build({
      projectId: 'prj_1',
      sha: 'a'.repeat(40),
      tree: 'a'.repeat(40),
      config: projectConfigSchema.parse(config),
      app: 'shop',
      deploymentId: 'dep_1',
      sourceDir,
      cacheScope,
      log: {
        write: async (_step, _stream, text) => {
          logged += text
        },
      },
    })
    return { log: logged, rootfs: join(images, digest.replace(':', '-'), 'rootfs') }
  }
  return { build, scopes: () => readdirSync(join(cacheDir, 'packages')) }
}

const pkg = (file: object) => JSON.stringify(file)
const remember = (folder: string) =>
  `const fs = require('node:fs'); const folder = ${folder}; fs.mkdirSync(folder, { recursive: true })
   console.log('found', fs.readdirSync(folder).join()); fs.writeFileSync(folder + '/kept', '')`

t.test('builds of one project and trust share a cache, and no other build sees it', async t => {
  const { build } = open(t)
  const source = { 'server.js': '', 'build.js': remember(`process.env.npm_config_cache`) }
  const files = { ...source, 'package.json': pkg({ scripts: { build: 'node build.js' }, main: 'server.js' }) }
  const found = async (scope: string) => /^found (.*)$/m.exec((await build(files, scope)).log)?.[1]
  const keptOf = async (scope: string) => (await found(scope))?.includes('kept')
  t.equal(await keptOf('prj_1'), false)
  t.equal(await keptOf('prj_1'), true)
  t.equal(await keptOf('prj_1/untrusted'), false, 'code of a fork')
  t.equal(await keptOf('prj_1/untrusted'), true)
  t.equal(await keptOf('prj_2'), false, 'another project')
})

const app = (more: object) => ({
  'package.json': pkg({
    scripts: { build: 'node build.js', start: 'node server.js' },
    dependencies: { lib: 'file:./lib' },
    ...more,
  }),
  'server.js': '',
  'lib/package.json': pkg({ name: 'lib', version: '1.0.0' }),
  'tool/package.json': pkg({ name: 'tool', version: '1.0.0', bin: 'tool.js' }),
  'tool/tool.js': `#!/usr/bin/env node\nrequire('node:fs').writeFileSync('made', 'x')`,
})

t.test('what a framework keeps between builds is there at the next, and in no image', async t => {
  const { build } = open(t)
  const files = {
    ...app({ dependencies: { lib: 'file:./lib', next: 'file:./tool' } }),
    'build.js': `${remember(`'.next/cache'`)}; fs.writeFileSync('.next/page', 'x')`,
  }
  t.match((await build(files, 'prj_1')).log, /^found $/m)
  const { log, rootfs } = await build(files, 'prj_1')
  t.match(log, /^found kept$/m)
  t.ok(existsSync(join(rootfs, '.next/page')))
  t.notOk(existsSync(join(rootfs, '.next/cache')))
})

t.test('a cache that grew too large is emptied when its build has ended', async t => {
  const { build, scopes } = open(t, { cacheBytes: 1024 * 1024 })
  const fill = `require('node:fs').writeFileSync(process.env.npm_config_cache + '/big', Buffer.alloc(2 << 20, 1))`
  await build({ ...app({}), 'build.js': '' }, 'prj_1')
  t.equal(scopes().length, 1)
  await build({ ...app({}), 'build.js': fill }, 'prj_2')
  t.same(scopes(), [Buffer.from('prj_1').toString('base64url')])
})

t.test(
  'devDependencies build the app and are not in its image, unless the start command needs them',
  async t => {
    const { build } = open(t)
    const files = app({
      scripts: { build: 'tool', start: 'node server.js' },
      devDependencies: { tool: 'file:./tool' },
    })
    const { log, rootfs } = await build(files, 'prj_1')
    t.match(log, /\$ npm prune --omit=dev/)
    t.ok(existsSync(join(rootfs, 'made')))
    t.ok(existsSync(join(rootfs, 'node_modules/lib')))
    t.notOk(existsSync(join(rootfs, 'node_modules/tool')))
    const needed = app({
      scripts: { build: 'tool', start: 'tool' },
      devDependencies: { tool: 'file:./tool' },
    })
    const kept = await build(needed, 'prj_1')
    t.match(kept.log, /devDependencies stay in the image: the start command uses tool/)
    t.ok(existsSync(join(kept.rootfs, 'node_modules/tool')))
  },
)
