import type { Repository } from './repositories.js'

const json = (value: object): string => JSON.stringify(value, null, 2)
const engines = { node: '>=22' }
const page = (body: string): string =>
  `<!doctype html><html lang="en"><head><title>campaign</title></head><body>${body}</body></html>`
const viteApp = {
  'index.html': page('<script type="module" src="/main.js"></script>'),
  'main.js': `document.title = 'live'`,
}

/** The smallest app that each framework builds, with the newest versions of its packages. */
export const frameworks: readonly Repository[] = [
  {
    name: 'vite',
    files: {
      'package.json': json({
        engines,
        scripts: { dev: 'vite', build: 'vite build' },
        devDependencies: { vite: 'latest' },
      }),
      ...viteApp,
    },
    expected: '/assets/',
  },
  {
    name: 'vue',
    files: {
      'package.json': json({
        engines,
        scripts: { build: 'vite build' },
        dependencies: { vue: 'latest' },
        devDependencies: { vite: 'latest', '@vitejs/plugin-vue': 'latest' },
      }),
      'vite.config.js': `import vue from '@vitejs/plugin-vue'\nexport default { plugins: [vue()] }`,
      'index.html': page('<div id="app"></div><script type="module" src="/main.js"></script>'),
      'main.js': `import { createApp } from 'vue'\nimport App from './App.vue'\ncreateApp(App).mount('#app')`,
      'App.vue': '<template><h1>live</h1></template>',
    },
    expected: '/assets/',
  },
  {
    name: 'astro',
    files: {
      'package.json': json({
        engines,
        scripts: { start: 'astro dev', build: 'astro build' },
        dependencies: { astro: 'latest' },
      }),
      'src/pages/index.astro': page('<h1>{"li" + "ve"}</h1>'),
    },
    expected: 'live',
  },
  {
    name: 'astro-node',
    files: {
      'package.json': json({
        engines,
        type: 'module',
        scripts: { build: 'astro build' },
        dependencies: { astro: 'latest', '@astrojs/node': 'latest' },
      }),
      'astro.config.mjs': `import node from '@astrojs/node'\nexport default { output: 'server', adapter: node({ mode: 'standalone' }) }`,
      'src/pages/index.astro': page('<h1>{"li" + "ve"}</h1>'),
    },
    expected: 'live',
  },
  {
    name: 'sveltekit',
    files: {
      'package.json': json({
        engines,
        type: 'module',
        scripts: { build: 'vite build' },
        devDependencies: {
          '@sveltejs/kit': '^2',
          '@sveltejs/adapter-node': '^5',
          '@sveltejs/vite-plugin-svelte': '^6',
          svelte: '^5',
          vite: '^7',
        },
      }),
      'svelte.config.js': `import adapter from '@sveltejs/adapter-node'\nexport default { kit: { adapter: adapter() } }`,
      'vite.config.js': `import { sveltekit } from '@sveltejs/kit/vite'\nexport default { plugins: [sveltekit()] }`,
      'src/app.html': page('%sveltekit.head%<div>%sveltekit.body%</div>'),
      'src/routes/+page.svelte': '<h1>{"li" + "ve"}</h1>',
    },
    expected: 'live',
  },
  {
    name: 'next',
    files: {
      'package.json': json({
        engines,
        scripts: { dev: 'next dev', build: 'next build', start: 'next start' },
        dependencies: { next: 'latest', react: 'latest', 'react-dom': 'latest' },
      }),
      'app/layout.js':
        'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html> }',
      'app/page.js': `export default function Page() { return <h1>{'li' + 've'}</h1> }`,
    },
    expected: 'live',
  },
  {
    name: 'next-export',
    files: {
      'package.json': json({
        engines,
        scripts: { build: 'next build' },
        dependencies: { next: 'latest', react: 'latest', 'react-dom': 'latest' },
      }),
      'next.config.mjs': `export default { output: 'export' }`,
      'pages/index.js': `export default function Page() { return <h1>{'li' + 've'}</h1> }`,
    },
    expected: 'live',
  },
  {
    name: 'nuxt',
    files: {
      'package.json': json({
        engines,
        scripts: { build: 'nuxt build' },
        dependencies: { nuxt: 'latest', vue: 'latest' },
      }),
      'nuxt.config.ts': `export default defineNuxtConfig({ compatibilityDate: '2025-01-01', telemetry: false })`,
      'app.vue': '<template><h1>{{ "li" + "ve" }}</h1></template>',
    },
    expected: 'live',
  },
  {
    name: 'react-router',
    files: {
      'package.json': json({
        engines,
        type: 'module',
        scripts: { build: 'react-router build', start: 'react-router-serve ./build/server/index.js' },
        dependencies: {
          'react-router': '^7',
          '@react-router/node': '^7',
          '@react-router/serve': '^7',
          isbot: 'latest',
          react: 'latest',
          'react-dom': 'latest',
        },
        devDependencies: { '@react-router/dev': '^7', vite: '^7' },
      }),
      'vite.config.js': `import { reactRouter } from '@react-router/dev/vite'\nexport default { plugins: [reactRouter()] }`,
      'app/routes.js': `import { index } from '@react-router/dev/routes'\nexport default [index('home.jsx')]`,
      'app/root.jsx': `import { Outlet, Scripts } from 'react-router'\nexport default function Root() { return <html lang="en"><body><Outlet /><Scripts /></body></html> }`,
      'app/home.jsx': `export default function Home() { return <h1>{'li' + 've'}</h1> }`,
    },
    expected: 'live',
  },
  {
    name: 'eleventy',
    files: {
      'package.json': json({
        engines,
        scripts: { build: 'eleventy' },
        devDependencies: { '@11ty/eleventy': 'latest' },
      }),
      'index.md': '# live',
    },
    expected: 'live',
  },
  {
    name: 'docusaurus',
    files: {
      'package.json': json({
        engines,
        scripts: { start: 'docusaurus start', build: 'docusaurus build' },
        dependencies: {
          '@docusaurus/core': 'latest',
          '@docusaurus/preset-classic': 'latest',
          react: '^19',
          'react-dom': '^19',
        },
      }),
      'docusaurus.config.js': `module.exports = { title: 'live', url: 'https://example.com', baseUrl: '/', presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]] }`,
      'docs/index.md': '---\nslug: /\n---\n# live',
    },
    expected: 'live',
  },
  {
    name: 'express',
    files: {
      'package.json': json({
        engines,
        scripts: { start: 'node server.js' },
        dependencies: { express: 'latest' },
      }),
      'server.js': `require('express')().get('/', (_, res) => res.send('li' + 've')).listen(process.env.PORT, '0.0.0.0')`,
    },
    expected: 'live',
  },
  {
    name: 'fastify-procfile',
    files: {
      Procfile: 'web: GREETING=live fastify start --port $PORT --address 0.0.0.0 app.js',
      'package.json': json({ engines, dependencies: { fastify: 'latest', 'fastify-cli': 'latest' } }),
      'app.js': `module.exports = async (app, options) => void app.get('/', async () => process.env.GREETING)`,
    },
    expected: 'live',
  },
  {
    name: 'nest',
    files: {
      'package.json': json({
        engines,
        scripts: { build: 'nest build', start: 'nest start', 'start:prod': 'node dist/main' },
        dependencies: {
          '@nestjs/common': 'latest',
          '@nestjs/core': 'latest',
          '@nestjs/platform-express': 'latest',
          'reflect-metadata': 'latest',
          rxjs: 'latest',
        },
        devDependencies: { '@nestjs/cli': 'latest', typescript: '^5', '@types/node': '^24' },
      }),
      'nest-cli.json': json({ sourceRoot: 'src' }),
      'tsconfig.json': json({
        compilerOptions: {
          module: 'commonjs',
          target: 'ES2022',
          outDir: './dist',
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          esModuleInterop: true,
          skipLibCheck: true,
        },
        include: ['src'],
      }),
      'src/main.ts': `import 'reflect-metadata'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
@Controller()
class Home { @Get() get(): string { return 'live' } }
@Module({ controllers: [Home] })
class App {}
void NestFactory.create(App).then(app => app.listen(process.env.PORT ?? 3000, '0.0.0.0'))`,
    },
    expected: 'live',
  },
  {
    name: 'pnpm-workspace',
    files: {
      'package.json': json({ private: true, packageManager: 'pnpm@10.34.9', engines }),
      'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - packages/*\n',
      'packages/greeting/package.json': json({
        name: 'greeting',
        version: '1.0.0',
        type: 'module',
        main: 'dist/index.js',
        scripts: { build: 'node build.js' },
      }),
      'packages/greeting/build.js': `import { mkdirSync, writeFileSync } from 'node:fs'\nmkdirSync('dist', { recursive: true })\nwriteFileSync('dist/index.js', "export default 'li' + 've'")`,
      'apps/web/package.json': json({
        name: 'web',
        type: 'module',
        scripts: { build: 'vite build', start: 'node server.js' },
        dependencies: { greeting: 'workspace:*' },
        devDependencies: { vite: 'latest' },
      }),
      ...Object.fromEntries(Object.entries(viteApp).map(([path, text]) => [`apps/web/${path}`, text])),
      'apps/web/server.js': `import { createServer } from 'node:http'\nimport greeting from 'greeting'\ncreateServer((_, response) => response.end(greeting)).listen(process.env.PORT, '0.0.0.0')`,
    },
    config: { rootDirectory: 'apps/web' },
    expected: 'live',
  },
  {
    name: 'angular',
    files: {
      'package.json': json({
        engines,
        scripts: { start: 'ng serve', build: 'ng build' },
        dependencies: {
          '@angular/common': '^20',
          '@angular/compiler': '^20',
          '@angular/core': '^20',
          '@angular/platform-browser': '^20',
          rxjs: '~7.8.0',
          tslib: '^2',
        },
        devDependencies: {
          '@angular/build': '^20',
          '@angular/cli': '^20',
          '@angular/compiler-cli': '^20',
          typescript: '~5.8.0',
        },
      }),
      'angular.json': json({
        version: 1,
        cli: { analytics: false },
        projects: {
          shop: {
            projectType: 'application',
            root: '',
            sourceRoot: 'src',
            architect: {
              build: {
                builder: '@angular/build:application',
                options: { browser: 'src/main.ts', index: 'src/index.html', tsConfig: 'tsconfig.json' },
              },
            },
          },
        },
      }),
      'tsconfig.json': json({
        compilerOptions: {
          target: 'ES2022',
          module: 'preserve',
          moduleResolution: 'bundler',
          skipLibCheck: true,
          experimentalDecorators: true,
        },
        files: ['src/main.ts'],
      }),
      'src/index.html': page('<app-root></app-root>'),
      'src/main.ts': `import { Component } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
@Component({ selector: 'app-root', template: '<h1>live</h1>' })
class App {}
bootstrapApplication(App)`,
    },
    expected: '<app-root>',
  },
]
