import t from 'tap'
import { describePlan } from '../src/plan/describe-plan.js'
import { createTreeListing } from '../src/plan/tree-listing.js'
import { listFiles } from './list-files.js'

const pkg = (file: object) => JSON.stringify(file)
const monorepo = {
  'package.json': pkg({ private: true, workspaces: ['apps/*', 'packages/*'] }),
  'package-lock.json': '{}',
  'apps/api/package.json': pkg({ name: 'api', scripts: { start: 'node server.js' } }),
  'apps/web/package.json': pkg({
    name: 'web',
    scripts: { build: 'vite build' },
    devDependencies: { vite: '7' },
  }),
  'apps/web/index.html': '<p>web</p>',
  'packages/ui/package.json': pkg({ name: 'ui', main: 'index.js' }),
  'packages/ui/node_modules/x/package.json': pkg({ scripts: { start: 'node x' } }),
  'docs/readme.md': '',
}

t.test('a plan in words, and the folders that hold an app', async t => {
  const nothing = await describePlan(listFiles(monorepo), { rootDirectory: '' })
  t.equal(nothing.plan, null)
  t.equal(nothing.problem?.code, 'build.config_invalid')
  t.match(nothing.problem?.message, /^Nothing says how to run this app/)
  t.match(nothing.problem?.message, /hold an app: apps\/api, apps\/web\. Set rootDirectory to one of them\.$/)
  t.match(nothing.candidates, [
    { rootDirectory: 'apps/api', kind: 'node' },
    { rootDirectory: 'apps/web', kind: 'static' },
  ])
  t.equal(nothing.candidates.length, 2, 'a library and a dependency are no apps')

  const web = await describePlan(listFiles(monorepo), { rootDirectory: 'apps/web' })
  t.match(web, {
    problem: null,
    plan: { kind: 'static', rootDirectory: 'apps/web', packageManager: 'npm', start: null, output: ['dist'] },
    candidates: [{ rootDirectory: 'apps/api' }],
  })
  t.match(web.plan?.install, /^npm ci/)
  t.ok((web.plan?.reasons.length ?? 0) > 0)

  const simple = { 'package.json': pkg({ scripts: { start: 'node "a b.js" --port=$PORT' } }) }
  t.match(await describePlan(listFiles(simple), { rootDirectory: '' }), {
    plan: { kind: 'node', install: null, start: 'node "a b.js" --port=$PORT' },
    candidates: [],
  })
  const dockerfile = { ...monorepo, Dockerfile: 'FROM scratch' }
  t.match(
    await describePlan(listFiles(dockerfile), { rootDirectory: '', port: 3000, releaseCommand: ['migrate'] }),
    {
      problem: null,
      plan: {
        kind: 'dockerfile',
        dockerfile: 'Dockerfile',
        install: null,
        build: [],
        release: 'migrate',
        start: null,
        output: [],
        reasons: [
          /on which port .* port 3000/,
          /releaseCommand/,
          /^Dockerfile is there, .* BuildKit builds it/,
        ],
      },
    },
  )
  const inFolder = { 'services/api/Dockerfile': 'FROM scratch' }
  t.match((await describePlan(listFiles(inFolder), { rootDirectory: '' })).candidates, [
    { rootDirectory: 'services/api', kind: 'dockerfile', why: /BuildKit/ },
  ])
})

t.test(
  'a source of which only the paths are known gives the same plan, and each file is read once',
  async t => {
    const reads: string[] = []
    const files: Record<string, string> = monorepo
    const source = createTreeListing(Object.keys(files), async path => {
      reads.push(path)
      return files[path]
    })
    t.strictSame(
      await describePlan(source, { rootDirectory: 'apps/web' }),
      await describePlan(listFiles(monorepo), { rootDirectory: 'apps/web' }),
    )
    t.equal(new Set(reads).size, reads.length)
    t.strictSame(
      reads.filter(path => path.includes('node_modules')),
      [],
    )
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [`a${index}/package.json`, '{}']),
    )
    let count = 0
    const large = createTreeListing(Object.keys(many), async path => {
      count += 1
      return many[path]
    })
    await describePlan(large, { rootDirectory: '' })
    t.ok(count <= 150, `${count} reads`)
  },
)
