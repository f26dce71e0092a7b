import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startNpmRegistry } from '@taxiway/testing'
import t, { type Test } from 'tap'
import type { PlannedTool, ToolWish } from '../src/plan/tool-wish.js'
import { openTestToolchains } from './own-toolchains.js'

const own = process.versions.node
const node = (range: string, from = '.nvmrc'): ToolWish => ({ tool: 'node', range, from })
const tool = (name: PlannedTool['tool'], range: string): PlannedTool => ({
  tool: name,
  range,
  from: '`packageManager`',
  atRunTime: true,
})

const open = async (t: Test) => {
  const root = t.testdir()
  const npm = await startNpmRegistry(t)
  const toolchains = openTestToolchains(t, root, npm.url)
  const choose = async (wishes: ToolWish[], tools: PlannedTool[] = []) => {
    const prepared = await toolchains.prepare({ node: wishes, tools })
    return { ...prepared, versions: prepared.tools.map(one => `${one.tool} ${one.version}`) }
  }
  return { root, npm, toolchains, choose, cache: join(root, 'toolchains') }
}

t.test('a source that the own Node serves needs no download', async t => {
  const { npm, choose } = await open(t)
  for (const wishes of [[], [node(own)], [node('>=18')], [node('>=18'), node('*')]]) {
    const { tools, versions } = await choose(wishes)
    t.same(versions, [`node ${own}`])
    t.equal(tools[0]?.folder, undefined)
  }
  t.match((await choose([])).reasons, [/nothing asks for a version/])
  t.same(npm.asked, [])
})

t.test('the newest version with long-term support meets a range, fetched once', async t => {
  const { npm, choose } = await open(t)
  const { tools, versions, reasons } = await choose([node('>=21', '`engines.node`')])
  t.same(versions, ['node 24.9.0'])
  t.match(reasons, ['Node 24.9.0 builds and runs: because of `engines.node` (>=21)'])
  const bin = join(tools[0]?.folder ?? '', 'bin')
  t.same(readdirSync(bin).sort(), ['node', 'npm', 'npx'])
  t.ok(existsSync(join(bin, '../include/node/node_version.h')))
  const asked = npm.asked.length
  t.same((await choose([node('24.9.0')])).versions, ['node 24.9.0'])
  t.same((await choose([node('25.x')])).versions, ['node 25.1.0'])
  t.same(
    npm.asked.slice(asked).filter(path => !path.includes('tarballs')),
    [`/mirror/node-linux-${process.arch}/25.1.0`, '/mirror/npm/10.9.4'],
    'the list of versions is kept, and so is what was fetched',
  )
})

t.test('later wishes narrow the first, and are told where they cannot', async t => {
  const { choose } = await open(t)
  t.same((await choose([node('>=18'), node('22.11.0')])).versions, ['node 22.11.0'])
  const { versions, reasons } = await choose([node('24.x', 'engines'), node('22', '.nvmrc')])
  t.same(versions, ['node 24.9.0'])
  t.match(reasons, ['Node 24.9.0 builds and runs: because of engines (24.x)', /^\.nvmrc \(22\) is not met/])
})

t.test('the own Node comes before newer ones that would do as well', async t => {
  const { choose } = await open(t)
  t.same((await choose([node('>=18'), node('17.x')])).versions, [`node ${own}`])
})

t.test('what cannot be met names what can', async t => {
  const { choose } = await open(t)
  await t.rejects(choose([node('16.x', '`engines.node`')]), {
    code: 'build.config_invalid',
    message:
      /^`engines\.node` asks for Node 16\.x, which is not offered\. These are: 18\.20\.8, .*24\.9\.0, 25\.1\.0/,
  })
  await t.rejects(choose([node('24.0.9')]), { code: 'build.config_invalid', message: /24\.9\.0/ })
  await t.rejects(choose([], [tool('pnpm', '7')]), {
    code: 'build.config_invalid',
    message: /pnpm 7.*10\.2\.0/,
  })
})

t.test('package managers come in their exact versions, before Node on the search path', async t => {
  const { choose, cache } = await open(t)
  const set = await choose(
    [],
    [tool('pnpm', '9.1.2'), tool('yarn', '^4'), tool('yarn', '1'), tool('bun', '1')],
  )
  t.same(set.versions, ['pnpm 9.1.2', 'yarn 4.5.0', 'yarn 1.22.22', 'bun 1.2.5', `node ${own}`])
  t.match(set.reasons[1], /pnpm 9\.1\.2, because of `packageManager`/)
  const programs = set.tools.flatMap(one => (one.folder ? readdirSync(join(one.folder, 'bin')) : []))
  t.same(programs, ['pnpm', 'yarn', 'yarn', 'bun', 'bunx'])
  t.match(readFileSync(join(cache, `pnpm-9.1.2-${process.arch}`, 'tool.json'), 'utf8'), /18\.12/)
})

t.test('a Node is chosen that the package manager runs on', async t => {
  const { choose, root } = await open(t)
  const home = join(root, 'toolchains', `pnpm-11.0.0-${process.arch}`)
  mkdirSync(join(home, 'files'), { recursive: true })
  writeFileSync(join(home, 'tool.json'), JSON.stringify({ bytes: 1, node: '>=24.1.0 <24.9.0' }))
  t.match((await choose([], [tool('pnpm', '11.0.0')])).versions, ['pnpm 11.0.0', 'node 24.1.0'])
})

t.test('while the npm registry is away, what is there serves and the rest is retried', async t => {
  const { choose, npm } = await open(t)
  await choose([node('22.x')])
  npm.state.down = true
  t.same((await choose([node('22.x')])).versions, ['node 22.20.0'])
  await t.rejects(choose([node('24.x')]), {
    code: 'build.toolchain_unavailable',
    retryable: true,
    message: /cannot be reached, so node-linux-.* cannot be fetched\. Taxiway retries/,
  })
})

t.test('a tool with another content than the registry says is not kept', async t => {
  const { choose, npm, cache } = await open(t)
  npm.state.lies = true
  await t.rejects(choose([node('24.1.0')]), { code: 'build.toolchain_unavailable', message: /integrity/ })
  t.same(readdirSync(cache), ['versions'])
})

t.test('tools that were not used for weeks are removed', async t => {
  const { choose, toolchains, cache } = await open(t)
  await choose([node('22.11.0')], [tool('pnpm', '9.1.2')])
  const old = new Date(Date.now() - 15 * 24 * 3_600_000)
  utimesSync(join(cache, `pnpm-9.1.2-${process.arch}`, 'tool.json'), old, old)
  await toolchains.sweep()
  t.same(readdirSync(cache), [`node-22.11.0-${process.arch}-npm-10.9.4`, 'versions'])
})
