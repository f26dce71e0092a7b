import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import { startMachinesEmulator } from '@taxiway/machines-emulator'
import t from 'tap'
import type { BuildPlan, PlannedCommand, StartLine } from '../src/plan/build-plan.js'
import { detectApp } from '../src/plan/detect-app.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { plans } from './corpus/plans.js'
import { repositories } from './corpus/repositories.js'
import { servers } from './corpus/servers.js'
import { sites } from './corpus/sites.js'
import { listFiles } from './list-files.js'
import { openTestBuilder } from './open-test-builder.js'
import { runMachine } from './run-machine.js'

const corpus = [...sites, ...servers, ...repositories]

t.equal(new Set(corpus.map(({ name }) => name)).size, corpus.length)
t.ok(corpus.length >= 40)

for (const { name, files, config = {}, refused } of corpus)
  t.test(`plan: ${name}`, async t => {
    const planned = detectApp(listFiles(files), projectConfigSchema.parse(config))
    if (refused !== undefined) await t.rejects(planned, { code: 'build.config_invalid', message: refused })
    else t.same(summarize(await planned), plans[name])
  })

const command = ({ argv, cwd }: PlannedCommand): string =>
  `${argv.join(' ')}${cwd === '.' ? '' : ` (${cwd})`}`
const line = ({ words, env }: StartLine): string =>
  [...Object.entries(env ?? {}).map(([name, value]) => `${name}=${show(value)}`), ...words.map(show)].join(
    ' ',
  )
const show = (word: StartLine['words'][number]): string =>
  typeof word === 'string'
    ? word
    : word.map(one => (typeof one === 'string' ? one : `$${one.variable}`)).join('')

/** A plan in lines. What is usual is left out. */
function summarize(plan: BuildPlan): Record<string, string> {
  const parts: [string, string | undefined][] = [
    ['node', plan.node.map(({ range }) => range).join(' then ')],
    [
      'tools',
      plan.tools.map(one => `${one.tool}@${one.range}${one.atRunTime ? ' in the image' : ''}`).join(', '),
    ],
    ['dockerfile', plan.dockerfile],
    ['install', plan.install && command(plan.install)],
    ['upstream', plan.upstream.map(command).join(', ')],
    ['build', plan.build && command(plan.build)],
    ['prune', plan.prune && command(plan.prune)],
    ['release', plan.release && line(plan.release)],
    ['start', plan.start && line(plan.start)],
    ['serve', plan.static?.candidates.join(' or ')],
  ]
  return Object.fromEntries(parts.filter((part): part is [string, string] => Boolean(part[1])))
}

t.test('the smallest repositories are built, run and answer', async t => {
  const root = t.testdir({})
  const { sandbox } = await probeSandbox({ allowUnsafe: true })
  const { builder, imageStoreDir: images } = openTestBuilder(t, root, { sandbox })
  const fly = await startMachinesEmulator({
    imageStoreDir: images,
    stateDir: join(root, 'state'),
    limits: false,
  })
  t.teardown(() => fly.close())
  let built = 0
  for (const { name, files, config = {}, answer } of corpus) {
    if (answer === undefined) continue
    built += 1
    const sourceDir = join(root, `source-${built}`)
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(sourceDir, path)), { recursive: true })
      writeFileSync(join(sourceDir, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
    }
    const app = `app-${built}`
    const { image } = await builder.build({
      projectId: 'prj_1',
      sha: 'a'.repeat(40),
      tree: 'a'.repeat(40),
      config: projectConfigSchema.parse({ buildTimeoutSeconds: 1_800, ...config }),
      app,
      deploymentId: `dep_${built}`,
      sourceDir,
      log: { write: async () => undefined },
    })
    t.equal(await runMachine(t, fly, { app, image }), answer, name)
  }
  t.equal(built, 5)
})
