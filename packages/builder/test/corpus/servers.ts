import { answering, type Entry, pkg, uses } from './entry.js'

const app = (name: string, file: object, files: Record<string, string> = {}): Entry => ({
  name,
  files: { 'package.json': pkg(file), ...files },
})
const build = { scripts: { build: 'build' } }

export const servers: readonly Entry[] = [
  {
    ...app('node server', { scripts: { start: 'node server.js' } }, { 'server.js': answering(`'hello'`) }),
    answer: 'hello',
  },
  app(
    'express',
    { scripts: { start: 'node server.js' }, dependencies: uses('express') },
    { 'server.js': '' },
  ),
  app('main only', { main: 'lib' }, { 'lib/index.js': '' }),
  app('server.js only', {}, { 'server.js': '' }),
  app('start with variables', { scripts: { start: 'NODE_ENV=production node server.js' } }),
  app('start with a dev tool', {
    scripts: { start: 'tsx server.ts' },
    dependencies: uses('hono'),
    devDependencies: uses('tsx'),
  }),
  app('fastify with types', {
    scripts: { build: 'tsc', start: 'node dist/server.js' },
    dependencies: uses('fastify'),
    devDependencies: uses('typescript'),
  }),
  app('nest', {
    scripts: { build: 'nest build', start: 'nest start', 'start:prod': 'node dist/main' },
    dependencies: uses('@nestjs/core'),
    devDependencies: uses('@nestjs/cli'),
  }),
  app('next', { scripts: { build: 'next build', start: 'next start' }, dependencies: uses('next', 'react') }),
  app('next with its development server', {
    scripts: { build: 'next build', start: 'next dev' },
    dependencies: uses('next'),
  }),
  app('nuxt', { ...build, dependencies: uses('nuxt') }),
  app('astro node', { ...build, dependencies: uses('astro', '@astrojs/node') }),
  app('sveltekit node', { ...build, devDependencies: uses('@sveltejs/kit', '@sveltejs/adapter-node') }),
  app('react router', {
    scripts: { build: 'react-router build', start: 'react-router-serve ./build/server/index.js' },
    dependencies: uses('@react-router/serve'),
    devDependencies: uses('@react-router/dev', 'vite'),
  }),
  {
    ...app(
      'procfile',
      { name: 'x' },
      {
        Procfile: `release: node migrate.js\nweb: GREETING=hi my-server --port "$PORT"`,
        'node_modules/.bin/my-server': `#!/usr/bin/env node\nrequire('node:http').createServer((_, res) => res.end(process.env.GREETING)).listen(process.argv[3])`,
      },
    ),
    answer: 'hi',
  },
  app('bun server', {
    packageManager: 'bun@1.2.5',
    scripts: { start: 'bun server.ts' },
    dependencies: uses('hono'),
  }),
  app('start by setting', { scripts: { start: 'node a.js' } }),
]
