export type Repository = {
  name: string
  files: Readonly<Record<string, string>>
  config?: object
  /** What is asked for, and what the answer must contain. */
  page?: string
  expected: string
}

const json = (value: object): string => JSON.stringify(value, null, 2)
const server = (text: string): string =>
  `require('node:http').createServer((_, response) => response.end(${text})).listen(process.env.PORT, '0.0.0.0')`

/** One small repository for each program beside Node and npm. */
export const packageManagers: readonly Repository[] = [
  {
    name: 'node-24',
    files: {
      '.nvmrc': '24',
      'package.json': json({ scripts: { start: 'node server.js' } }),
      'server.js': server('process.version'),
    },
    expected: 'v24.',
  },
  {
    name: 'bun-server',
    files: {
      'package.json': json({
        packageManager: 'bun@1.3.14',
        scripts: { start: 'bun run server.ts' },
        dependencies: { hono: '^4' },
      }),
      'server.ts': `import { Hono } from 'hono'
const app = new Hono().get('/', c => c.text('bun ' + Bun.version))
export default { port: Number(process.env.PORT), hostname: '0.0.0.0', fetch: app.fetch }`,
    },
    expected: 'bun 1.3.14',
  },
  {
    name: 'yarn-pnp',
    files: {
      'package.json': json({
        packageManager: 'yarn@4.9.0',
        scripts: { start: 'node server.js' },
        dependencies: { ms: '2.1.3' },
      }),
      'server.js': server(`require('ms')(60000)`),
    },
    expected: '1m',
  },
  {
    name: 'yarn-classic',
    files: {
      'package.json': json({
        packageManager: 'yarn@1.22.22',
        scripts: { build: 'semver 1.2.3 > version', start: 'node server.js' },
        dependencies: { ms: '2.1.3' },
        devDependencies: { semver: '^7' },
      }),
      'server.js': server(`require('ms')(60000) + require('node:fs').readdirSync('node_modules').join()`),
    },
    expected: '1m',
  },
  {
    name: 'pnpm-6',
    files: {
      'package.json': json({
        packageManager: 'pnpm@6.35.1',
        scripts: { start: 'node server.js' },
        dependencies: { ms: '2.1.3' },
      }),
      'server.js': server(`require('ms')(60000)`),
    },
    expected: '1m',
  },
  {
    name: 'pnpm-11',
    files: {
      'package.json': json({
        packageManager: 'pnpm@11.0.0',
        scripts: { start: 'node server.js' },
        dependencies: { ms: '2.1.3' },
        devDependencies: { semver: '^7' },
      }),
      'server.js': server(`require('ms')(60000) + process.version`),
    },
    expected: '1mv24.',
  },
]
