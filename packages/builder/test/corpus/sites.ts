import { type Entry, pkg, uses } from './entry.js'

const built = (name: string, packages: string[], more: object = {}): Entry => ({
  name,
  files: {
    'package.json': pkg({ scripts: { build: 'build' }, devDependencies: uses(...packages), ...more }),
  },
})
const withFiles = (entry: Entry, files: Record<string, string>): Entry => ({
  ...entry,
  files: { ...entry.files, ...files },
})
const starts = (start: string) => ({ scripts: { build: 'build', start } })

export const sites: readonly Entry[] = [
  { name: 'plain page', files: { 'index.html': '<h1>hello</h1>' }, answer: '<h1>hello</h1>' },
  { name: 'page in a folder', files: { 'web/index.html': 'x' }, config: { rootDirectory: 'web' } },
  { name: 'page by setting', files: { 'site/a.html': 'x' }, config: { outputDirectory: 'site' } },
  {
    name: 'page made by a script',
    files: {
      'package.json': pkg({ scripts: { build: 'node make.js' } }),
      'make.js': `const fs = require('node:fs'); fs.mkdirSync('dist'); fs.writeFileSync('dist/index.html', 'made ' + process.env.NODE_ENV)`,
    },
    answer: 'made production',
  },
  built('vite', ['vite']),
  built('vite with its server as start', ['vite'], starts('vite --port 3000')),
  withFiles(built('vite with outDir', ['vite']), {
    'vite.config.ts': `export default { build: { outDir: 'www' } }`,
  }),
  built('create-react-app', ['react-scripts'], starts('react-scripts start')),
  withFiles(built('angular', ['@angular/core'], starts('ng serve')), {
    'angular.json': pkg({ projects: { shop: {} } }),
  }),
  built('vue cli', ['@vue/cli-service']),
  built('astro', ['astro'], starts('astro dev')),
  built('gatsby', ['gatsby'], starts('gatsby develop')),
  built('eleventy', ['@11ty/eleventy']),
  built('docusaurus', ['@docusaurus/core'], starts('docusaurus start')),
  built('vitepress', ['vitepress']),
  built('storybook', ['storybook'], { scripts: { 'build-storybook': 'storybook build' } }),
  withFiles(built('next export', ['next']), { 'next.config.js': `module.exports = { output: 'export' }` }),
  built('nuxt generate', ['nuxt'], { scripts: { build: 'nuxt generate' } }),
  built('sveltekit static', ['@sveltejs/kit', '@sveltejs/adapter-static']),
]
