import { answering, type Entry, pkg, uses } from './entry.js'

const served = { 'index.html': 'x' }
const app = (file: object = {}) => ({
  'package.json': pkg({ scripts: { start: 'node a.js' }, dependencies: uses('a'), ...file }),
})

/** Package managers, versions of Node, workspaces, and what is refused. */
export const repositories: readonly Entry[] = [
  { name: 'npm with a lock file', files: { ...app(), 'package-lock.json': '{}' } },
  {
    name: 'pnpm by its lock file',
    files: { ...app(), 'pnpm-lock.yaml': `lockfileVersion: '6.0'` },
  },
  {
    name: 'pnpm named',
    files: { ...app({ packageManager: 'pnpm@11.2.0' }), 'pnpm-lock.yaml': '' },
  },
  {
    name: 'yarn classic',
    files: { ...app({ devDependencies: uses('b') }), 'yarn.lock': '# yarn lockfile v1' },
  },
  {
    name: 'yarn with plug-and-play',
    files: { ...app(), 'yarn.lock': '__metadata:\n  version: 8' },
  },
  {
    name: 'yarn with node_modules',
    files: {
      ...app({ packageManager: 'yarn@4.5.0', devDependencies: uses('b') }),
      'yarn.lock': '__metadata:\n  version: 8',
      '.yarnrc.yml': 'nodeLinker: node-modules',
    },
  },
  { name: 'bun by its lock file', files: { ...app(), 'bun.lock': '{}' } },
  {
    name: 'devEngines',
    files: app({ devEngines: { packageManager: { name: 'pnpm', version: '^9' } } }),
  },
  { name: 'two lock files', files: { ...app(), 'package-lock.json': '{}', 'yarn.lock': '' } },
  {
    name: 'node by engines',
    files: { ...served, 'package.json': pkg({ engines: { node: '24.x' } }) },
  },
  { name: 'node by nvmrc', files: { ...served, '.nvmrc': 'lts/jod' } },
  { name: 'node by tool-versions', files: { ...served, '.tool-versions': 'nodejs 22.11.0' } },
  {
    name: 'node by volta',
    files: { ...served, 'package.json': pkg({ volta: { node: '20.1.0' } }) },
  },
  {
    name: 'node by nothing known',
    files: { ...served, '.nvmrc': 'latest-and-greatest' },
    refused: /names no version of Node/,
  },
  {
    name: 'npm workspace',
    files: {
      'package.json': pkg({ private: true, workspaces: ['apps/*', 'packages/*'] }),
      'packages/greeting/package.json': pkg({
        name: 'greeting',
        version: '1.0.0',
        main: 'made.js',
        scripts: { build: 'node make.js' },
      }),
      'packages/greeting/make.js': `require('node:fs').writeFileSync('made.js', 'module.exports = "from upstream"')`,
      'apps/web/package.json': pkg({
        name: 'web',
        scripts: { build: 'node build.js', start: 'node server.js' },
        dependencies: { greeting: '*' },
      }),
      'apps/web/build.js': `require('greeting')`,
      'apps/web/server.js': answering(`require('greeting')`),
    },
    config: { rootDirectory: 'apps/web' },
    answer: 'from upstream',
  },
  {
    name: 'pnpm workspace',
    files: {
      'package.json': pkg({ packageManager: 'pnpm@10.1.0' }),
      'pnpm-workspace.yaml': 'packages: [apps/*, packages/*]',
      'pnpm-lock.yaml': '',
      'packages/ui/package.json': pkg({ name: '@acme/ui', scripts: { build: 'tsc' } }),
      'apps/web/package.json': pkg({
        name: 'web',
        scripts: { build: 'vite build' },
        dependencies: uses('@acme/ui', 'vite'),
      }),
    },
    config: { rootDirectory: 'apps/web' },
  },
  {
    name: 'turborepo',
    files: {
      'package.json': pkg({ workspaces: ['apps/*'], devDependencies: uses('turbo') }),
      'turbo.json': '{}',
      'apps/web/package.json': pkg({
        name: 'web',
        scripts: { build: 'vite build' },
        dependencies: uses('vite'),
      }),
    },
    config: { rootDirectory: 'apps/web' },
  },
  {
    name: 'python',
    files: { 'requirements.txt': 'flask' },
    refused: /an app in Python .* Node and static sites only/,
  },
  { name: 'ruby', files: { Gemfile: '' }, refused: /an app in Ruby/ },
  { name: 'go', files: { 'go.mod': 'module x' }, refused: /an app in Go/ },
  { name: 'nothing', files: { 'README.md': '' }, refused: /Nothing says how to run this app/ },
  {
    name: 'dockerfile',
    files: {
      Dockerfile: 'FROM x',
      'package.json': pkg({ scripts: { start: 'node x' } }),
      Procfile: 'web: x',
    },
  },
  {
    name: 'dockerfile that a setting names',
    files: { 'apps/api/docker/prod.Dockerfile': 'FROM x', 'apps/api/Dockerfile': 'FROM x' },
    config: {
      rootDirectory: 'apps/api',
      dockerfilePath: 'docker/prod.Dockerfile',
      releaseCommand: ['migrate'],
    },
  },
  {
    name: 'dockerfile beside a setting',
    files: { Dockerfile: 'FROM x', 'server.js': '' },
    config: { startCommand: ['node', 'server.js'] },
  },
  {
    name: 'sveltekit for another platform',
    files: { 'package.json': pkg({ devDependencies: uses('@sveltejs/kit', '@sveltejs/adapter-vercel') }) },
    refused: /adapter-node/,
  },
  { name: 'procfile for a shell', files: { Procfile: 'web: a && b' }, refused: /^Procfile:1:8: / },
]
