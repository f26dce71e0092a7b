import { projectConfigSchema } from '@taxiway/domain'
import t from 'tap'
import { PORT } from '../src/plan/build-plan.js'
import { detectApp } from '../src/plan/detect-app.js'
import { NeedsShell, splitWords } from '../src/plan/split-words.js'
import { listFiles } from './list-files.js'

const detect = (files: Record<string, string>, config: object = {}) =>
  detectApp(listFiles(files), projectConfigSchema.parse(config))
const pkg = (file: object) => JSON.stringify(file)

t.test('Node apps: what starts, builds and installs them', async t => {
  t.match(await detect({ 'package.json': pkg({ scripts: { start: 'node server.js --port=$PORT' } }) }), {
    kind: 'node',
    start: { words: ['node', 'server.js', ['--port=', PORT]] },
    install: undefined,
  })
  t.match(
    await detect({
      'package.json': pkg({ scripts: { start: 'NODE_ENV=x next start' }, dependencies: { next: '1' } }),
    }),
    {
      start: { words: ['npm', 'start'] },
      install: { argv: ['npm', 'install', '--no-audit', '--no-fund'], cwd: '.' },
    },
  )
  t.match(await detect({ 'package.json': pkg({ main: 'lib' }), 'lib/index.js': '' }), {
    start: { words: ['node', './lib/index.js'] },
  })
  t.match(await detect({ 'package.json': pkg({}), 'server.js': '' }), {
    start: { words: ['node', 'server.js'] },
  })
  const dependent = { 'package.json': pkg({ scripts: { start: 'x', build: 'y' }, dependencies: { a: '1' } }) }
  const installs = async (lock: Record<string, string>, extra = {}) =>
    (await detect({ ...dependent, ...lock, ...extra })).install?.argv.join(' ')
  t.equal(await installs({ 'package-lock.json': '{}' }), 'npm ci --no-audit --no-fund')
  t.equal(await installs({ 'pnpm-lock.yaml': '' }), 'pnpm install --frozen-lockfile')
  t.equal(
    await installs({ 'yarn.lock': '# yarn lockfile v1' }),
    'yarn install --frozen-lockfile --non-interactive',
  )
  t.equal(await installs({ 'yarn.lock': '__metadata:' }), 'yarn install --immutable')
  const named = {
    'package.json': pkg({
      packageManager: 'pnpm@9.1.2+sha512.abc',
      scripts: { start: 'x', build: 'y' },
      dependencies: { a: '1' },
    }),
  }
  t.match(await detect({ ...named, 'pnpm-lock.yaml': '' }), {
    build: { argv: ['pnpm', 'run', 'build'] },
    tools: [{ tool: 'pnpm', range: '9.1.2', from: '`packageManager`', atRunTime: false }],
  })
  const evil = {
    'package.json': pkg({
      packageManager: 'pnpm@file:/evil',
      dependencies: { a: '1' },
      scripts: { start: 'x' },
    }),
  }
  t.match(await detect({ ...evil, 'pnpm-lock.yaml': '' }), {
    install: { argv: ['pnpm', 'install', '--frozen-lockfile'] },
    tools: [{ tool: 'pnpm', range: '10' }],
  })
})

t.test('the package manager is the one that the repository names', async t => {
  const app = (file: object = {}) => ({
    'package.json': pkg({ scripts: { start: 'x' }, dependencies: { a: '1' }, ...file }),
  })
  const cases: [Record<string, string>, string, string][] = [
    [{ ...app({ packageManager: 'bun@1.2.3' }), 'bun.lock': '' }, 'bun install --frozen-lockfile', '1.2.3'],
    [{ ...app(), 'bun.lockb': '' }, 'bun install', '1'],
    [
      app({ devEngines: { packageManager: { name: 'pnpm', version: '^9.1' } } }),
      'pnpm install',
      '>=9.1.0 <10.0.0-0',
    ],
    [{ ...app(), 'pnpm-lock.yaml': "lockfileVersion: '9.0'" }, 'pnpm install --frozen-lockfile', '10'],
    [{ ...app(), 'pnpm-lock.yaml': "lockfileVersion: '6.0'" }, 'pnpm install --frozen-lockfile', '8'],
    [{ ...app(), 'pnpm-lock.yaml': 'lockfileVersion: 5.4' }, 'pnpm install --frozen-lockfile', '7'],
    [{ ...app(), 'pnpm-lock.yaml': 'lockfileVersion: 5.3' }, 'pnpm install --frozen-lockfile', '6'],
    [{ ...app({ packageManager: 'yarn@4.5.0' }), 'yarn.lock': '' }, 'yarn install --immutable', '4.5.0'],
    [{ ...app(), 'yarn.lock': '__metadata:\n  version: 6\n' }, 'yarn install --immutable', '3'],
    [{ ...app(), 'yarn.lock': '__metadata:\n  version: 8\n' }, 'yarn install --immutable', '4'],
    [
      { ...app({ packageManager: 'npm@11.0.0' }), 'yarn.lock': '' },
      'npm install --no-audit --no-fund',
      '11.0.0',
    ],
  ]
  for (const [files, argv, range] of cases) {
    const { install, tools } = await detect(files)
    t.equal(install?.argv.join(' '), argv)
    t.match(tools, [{ range }])
  }
  const other = await detect(app({ devEngines: { packageManager: { name: 'evil', version: '1' } } }))
  t.match(other, { install: { argv: ['npm', 'install', '--no-audit', '--no-fund'] }, tools: [] })
  const two = await detect({ ...app(), 'package-lock.json': '{}', 'yarn.lock': '' })
  t.match(two.install?.argv[0], 'npm')
  t.ok(two.reasons.some(reason => /yarn\.lock of another package manager is not used/.test(reason)))
})

t.test('Node is the one that the repository asks for, the most important first', async t => {
  const wishes = async (files: Record<string, string>, config: object = {}) =>
    (await detect({ 'index.html': '', ...files }, config)).node.map(({ range, from }) => `${from} ${range}`)
  t.same(await wishes({}), [])
  t.same(
    await wishes({
      'package.json': pkg({ engines: { node: '^20 || >=22' }, volta: { node: '22.1.0' } }),
      '.nvmrc': '\n# ours\nlts/jod\n',
      '.node-version': 'v20',
      '.tool-versions': 'pnpm 9.1.0\nnodejs 24.1.0 # current\n',
    }),
    [
      '`engines.node` of package.json >=20.0.0 <21.0.0-0||>=22.0.0',
      '.nvmrc >=22.0.0 <23.0.0-0',
      '.node-version >=20.0.0 <21.0.0-0',
      '.tool-versions 24.1.0',
      '`volta` of package.json 22.1.0',
    ],
  )
  t.same(await wishes({ '.nvmrc': 'lts/*' }), ['.nvmrc >=24.0.0 <25.0.0-0'])
  t.same(await wishes({ '.nvmrc': 'node', '.tool-versions': 'nodejs system' }), [])
  const nested = { 'apps/web/index.html': '', 'apps/web/package.json': '{}', '.nvmrc': '22' }
  t.same(await wishes(nested, { rootDirectory: 'apps/web' }), ['.nvmrc >=22.0.0 <23.0.0-0'])
  await t.rejects(wishes({ '.nvmrc': 'lts/nothing' }), {
    code: 'build.config_invalid',
    message: /^\.nvmrc is `lts\/nothing`, which names no version of Node/,
  })
})

t.test('frameworks are served as their build leaves them', async t => {
  const app = (packages: string[], file: object = {}) => ({
    'package.json': pkg({
      scripts: { build: 'build' },
      devDependencies: Object.fromEntries(packages.map(name => [name, '1'])),
      ...file,
    }),
  })
  const starts = (start: string) => ({ scripts: { build: 'build', start } })
  const sites: [Record<string, string>, string[]][] = [
    [app(['react-scripts'], starts('react-scripts start')), ['build']],
    [app(['vite']), ['dist']],
    [{ ...app(['vite']), 'vite.config.ts': "build: { outDir: 'www' }" }, ['www']],
    [app(['vite'], starts('vite --host')), ['dist']],
    [
      { ...app(['@angular/core']), 'angular.json': pkg({ projects: { shop: {} } }) },
      ['dist/shop/browser', 'dist/shop', 'dist/browser', 'dist'],
    ],
    [app(['gatsby'], starts('gatsby develop')), ['public']],
    [{ ...app(['vite'], { main: 'index.js' }), 'index.js': '' }, ['dist']],
    [app(['vite'], { scripts: { build: 'build', start: 'npm run dev', dev: 'vite' } }), ['dist']],
    [app(['@docusaurus/core'], starts('docusaurus start')), ['build']],
    [app(['@11ty/eleventy']), ['_site']],
    [app(['astro', 'vite']), ['dist']],
    [app(['@sveltejs/kit', '@sveltejs/adapter-static', 'vite']), ['build']],
    [{ ...app(['next']), 'next.config.mjs': "export default { output: 'export' }" }, ['out']],
    [app(['nuxt'], { scripts: { build: 'nuxt generate' } }), ['.output/public', 'dist']],
    [app(['storybook'], { scripts: { 'build-storybook': 'storybook build' } }), ['storybook-static']],
  ]
  for (const [files, candidates] of sites)
    t.match(await detect(files), { kind: 'static', static: { candidates, mustHaveIndex: true } })

  const servers: [Record<string, string>, string[]][] = [
    [app(['next'], starts('next dev')), ['next', 'start']],
    [app(['next'], starts('next start')), ['npm', 'start']],
    [app(['nuxt']), ['node', '.output/server/index.mjs']],
    [{ ...app(['nuxt'], { main: 'index.js' }), 'index.js': '' }, ['node', '.output/server/index.mjs']],
    [app(['astro', '@astrojs/node']), ['node', './dist/server/entry.mjs']],
    [app(['@sveltejs/kit', '@sveltejs/adapter-node', 'vite']), ['node', 'build']],
    [app(['vite', 'express'], starts('node server.js')), ['node', 'server.js']],
  ]
  for (const [files, start] of servers)
    t.match(await detect(files), { kind: 'node', start: { words: start } })

  t.match(await detect({ ...app(['vite']), Procfile: 'web: node x.js' }), { kind: 'procfile' })
  t.match(await detect(app(['vite']), { startCommand: ['x'] }), { kind: 'command' })
  await t.rejects(detect(app(['@sveltejs/kit', '@sveltejs/adapter-auto'])), {
    message: /adapter-node .* or .*adapter-static/,
  })
  await t.rejects(detect({ ...app(['astro', '@astrojs/vercel']), 'astro.config.mjs': "output: 'server'" }), {
    message: /@astrojs\/vercel builds for another platform/,
  })
  await t.rejects(detect({ 'requirements.txt': 'flask' }), {
    message:
      /an app in Python \(requirements\.txt\)\. It needs a Dockerfile: without one Taxiway builds apps for Node and static sites only/,
  })
})

t.test('an app in a folder installs where its lock file is', async t => {
  const files = {
    'apps/web/package.json': pkg({
      scripts: { start: 'next start', build: 'next build' },
      dependencies: { next: '1' },
    }),
    'pnpm-lock.yaml': '',
    'pnpm-workspace.yaml': 'packages:\n  - apps/*\n',
    'package.json': pkg({ packageManager: 'pnpm@10.1.0' }),
  }
  t.match(await detect(files, { rootDirectory: 'apps/web/' }), {
    workdir: 'apps/web',
    install: { argv: ['pnpm', 'install', '--frozen-lockfile'], cwd: '.' },
    tools: [{ tool: 'pnpm', range: '10.1.0' }],
    build: { cwd: 'apps/web' },
  })
})

t.test('an app of a workspace is built after what it uses', async t => {
  const member = (name: string, dependencies: string[], build = `build ${name}`) =>
    pkg({ name, scripts: { build }, dependencies: Object.fromEntries(dependencies.map(one => [one, '*'])) })
  const files = {
    'package.json': pkg({ workspaces: ['apps/*', './packages/**', '!packages/old'] }),
    'apps/web/package.json': member('web', ['ui', 'vite']),
    'packages/ui/package.json': member('ui', ['colours', 'assets']),
    'packages/deep/colours/package.json': member('colours', ['ui']),
    'packages/assets/package.json': pkg({ name: 'assets' }),
    'packages/other/package.json': member('other', []),
    'packages/old/package.json': member('ui', []),
    'packages/ui/node_modules/x/package.json': member('x', []),
  }
  const config = { rootDirectory: 'apps/web' }
  const plan = (more: Record<string, string>) => detect({ ...files, ...more }, config)
  const inTurn = (manager: string) => [
    { argv: [manager, 'run', 'build'], cwd: 'packages/deep/colours' },
    { argv: [manager, 'run', 'build'], cwd: 'packages/ui' },
  ]
  for (const [lock, manager] of [
    ['package-lock.json', 'npm'],
    ['yarn.lock', 'yarn'],
    ['bun.lock', 'bun'],
  ] as const)
    t.match(await plan({ [lock]: '' }), {
      install: { cwd: '.' },
      upstream: inTurn(manager),
      build: { argv: [manager, 'run', 'build'], cwd: 'apps/web' },
    })
  const pnpm = { 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': 'packages: [apps/*, packages/**]' }
  t.match(await plan(pnpm), {
    upstream: [],
    build: { argv: ['pnpm', '--filter=web...', 'run', 'build'], cwd: '.' },
  })
  const turbo = pkg({ workspaces: ['apps/*', 'packages/**'], devDependencies: { turbo: '2' } })
  t.match(await plan({ 'package.json': turbo, 'turbo.json': '{}' }), {
    upstream: [],
    build: { argv: ['turbo', 'run', 'build', '--filter=web'], cwd: '.' },
  })
  const nx = pkg({ workspaces: ['apps/*'], devDependencies: { nx: '21' } })
  t.match(await plan({ 'package.json': nx, 'nx.json': '{}' }), {
    build: { argv: ['nx', 'run', 'web:build'] },
  })
  t.match(
    await plan({ 'package.json': pkg({ workspaces: ['packages/*'] }), 'package-lock.json': '' }),
    { install: { argv: ['npm', 'install', '--no-audit', '--no-fund'], cwd: 'apps/web' }, upstream: [] },
    'an app outside of the workspace installs by itself',
  )
})

t.test('settings win over Procfile, Procfile over package.json, package.json over index.html', async t => {
  const files = {
    Procfile: 'worker: x\nweb: gunicorn app',
    'package.json': pkg({ scripts: { start: 'node a.js' } }),
    'index.html': '',
  }
  t.match(await detect(files, { startCommand: ['./run', '--port', '$PORT', '$' + '{PORT}0', '$PORTAL'] }), {
    kind: 'command',
    start: { words: ['./run', '--port', [PORT], [PORT, '0'], '$PORTAL'] },
  })
  t.match(await detect(files, { outputDirectory: 'site' }), {
    kind: 'static',
    static: { candidates: ['site'], mustHaveIndex: false },
  })
  t.match(await detect(files), { kind: 'procfile', start: { words: ['gunicorn', 'app'] } })
  t.match(await detect({ ...files, Procfile: undefined as unknown as string }), { kind: 'node' })
  t.match(await detect({ 'index.html': '' }), { kind: 'static', static: { candidates: ['.'] } })
  t.match(await detect({ 'package.json': pkg({ scripts: { build: 'vite build' } }) }), {
    kind: 'static',
    build: { argv: ['npm', 'run', 'build'] },
  })
  t.match(await detect(files, { installCommand: ['make', 'deps'], buildCommand: ['make'] }), {
    install: { argv: ['make', 'deps'] },
    build: { argv: ['make'] },
  })
})

t.test('a Dockerfile builds where a setting names it, or where no setting says how to build', async t => {
  const site = { 'package.json': pkg({ scripts: { start: 'x' } }), 'index.html': '', Procfile: 'web: x' }
  t.match(await detect({ ...site, Dockerfile: 'FROM x' }), {
    kind: 'dockerfile',
    dockerfile: 'Dockerfile',
    workdir: '.',
    install: undefined,
    start: undefined,
  })
  t.match(await detect({ ...site, 'docker/App': 'FROM x' }, { dockerfilePath: 'docker/App' }), {
    dockerfile: 'docker/App',
  })
  t.match(
    await detect({ 'web/docker/App': '' }, { rootDirectory: 'web', dockerfilePath: './docker/App' }),
    { dockerfile: 'web/docker/App', workdir: 'web' },
    'the path begins at the root directory, as that of outputDirectory does',
  )
  t.match(await detect({ Dockerfile: '' }, { releaseCommand: ['migrate'], port: 3000 }), {
    kind: 'dockerfile',
    release: { words: ['migrate'] },
  })
  const others = {
    startCommand: ['x'],
    buildCommand: ['x'],
    installCommand: ['x'],
    outputDirectory: 'dist',
  }
  for (const [name, value] of Object.entries(others)) {
    const plan = await detect({ ...site, Dockerfile: '' }, { [name]: value })
    t.equal(plan.dockerfile, undefined, name)
    t.equal(plan.reasons[0], `Dockerfile does not build: the project setting ${name} wins`)
    await t.rejects(detect({ App: '' }, { dockerfilePath: 'App', [name]: value }), {
      code: 'build.config_invalid',
      message: new RegExp(`dockerfilePath \\(App\\) and ${name} contradict .* Remove one of them\\.$`),
    })
  }
  await t.rejects(detect({ Dockerfile: '', ...site }, { dockerfilePath: 'docker/App' }), {
    code: 'build.config_invalid',
    message: /dockerfilePath names docker\/App, but there is no file docker\/App/,
  })
})

t.test('a plan says what it cannot know of a Dockerfile: the port', async t => {
  const reason = async (text: string, config = {}) => (await detect({ Dockerfile: text }, config)).reasons[0]
  t.match(await reason('FROM x'), /cannot know on which port .* port 8080, the port of the project/)
  t.match(await reason('FROM x\nEXPOSE 8080'), /must listen on port 8080, as EXPOSE says/)
  t.match(await reason('FROM x\n expose 3000/tcp 9'), /EXPOSE says 3000, .* set `port` to 3000/)
  t.match(await reason('FROM x\nEXPOSE 3000', { port: 3000 }), /must listen on port 3000/)
  t.match(await reason('FROM x AS a\nEXPOSE 1\nFROM y'), /cannot know/, 'that of another stage')
  t.match(await reason('FROM x\nEXPOSE $PORT\nEXPOSE 99999'), /cannot know/)
  const million = 1024 * 1024
  t.match(await reason('\n'.repeat(million)), /cannot know/, 'a hostile file takes no time')
  t.match(await reason(`${'FROM x\n'.repeat(million / 7)}EXPOSE 8080`), /as EXPOSE says/)
})

t.test('what cannot be built here says what to change', async t => {
  await t.rejects(detect({}), { code: 'build.config_invalid', message: /no Procfile/ })
  await t.rejects(detect({ 'package.json': '{' }), {
    code: 'build.config_invalid',
    message: /package\.json is not a valid/,
  })
  await t.rejects(detect({ Procfile: 'worker: x' }), { message: /no `web:` line/ })
  await t.rejects(detect({ Procfile: '# hi\nweb: a | b' }), {
    code: 'build.config_invalid',
    message: /^Procfile:2:8: .*a pipe, which needs a shell/,
  })
})

t.test('lines are split as a shell would, and refused where only a shell could run them', async t => {
  t.same(splitWords(`a 'b c' "d \\"e\\" \\n" f\\ g '' --x=$PORT "\${PORT}:1" '$PORT' h"i"j`), [
    'a',
    'b c',
    'd "e" \\n',
    'f g',
    '',
    ['--x=', PORT],
    [PORT, ':1'],
    '$PORT',
    'hij',
  ])
  const refused = [
    'a;b',
    'a && b',
    'a | b',
    'a > b',
    'a < b',
    '$(a)',
    'a `b`',
    '"`b`"',
    '"$(b)"',
    'a $1',
    'a $' + '{B:-c}',
    'a *',
    'a?',
    '[a]',
    '~/a',
    'a # b',
    'a "b',
    "a 'b",
    'a\\',
    '(a)',
    'a &',
  ]
  for (const line of refused) t.ok(needsShell(line), line)
})

t.test('variables are put in when the app starts, and set for the command alone', async t => {
  const parsed = (web: string) =>
    detect({ Procfile: `web: ${web}\nrelease: npx prisma migrate deploy`, 'package.json': '{}' })
  t.match(await parsed('DEBUG=app NODE_ENV=$STAGE next start -p $' + '{PORT} "$HOST"'), {
    kind: 'procfile',
    start: {
      words: ['next', 'start', '-p', [PORT], [{ variable: 'HOST' }]],
      env: { DEBUG: 'app', NODE_ENV: [{ variable: 'STAGE' }] },
    },
    release: { words: ['npx', 'prisma', 'migrate', 'deploy'] },
  })
  t.match(await parsed('bun run server.ts'), { tools: [{ tool: 'bun', range: '1', atRunTime: true }] })
})

const needsShell = (line: string): boolean => {
  try {
    splitWords(line)
    return false
  } catch (error) {
    return error instanceof NeedsShell && error.column > 0
  }
}

t.test(
  'the release command of the project wins over the Procfile, and keeps what it needs installed',
  async t => {
    const files = {
      'package.json': pkg({ dependencies: { express: '4' }, devDependencies: { prisma: '6' } }),
      'package-lock.json': '{}',
      Procfile: 'web: node server.js\nrelease: node migrate.js\n',
    }
    t.match(await detect(files), { release: { words: ['node', 'migrate.js'] } })
    t.ok((await detect(files)).prune)
    const config = { releaseCommand: ['prisma', 'migrate', 'deploy'] }
    t.match(await detect(files, config), { release: { words: config.releaseCommand } })
    t.notOk((await detect(files, config)).prune, 'prisma is a devDependency')
  },
)
