/** How each repository of the corpus is built and served, as far as it is not the usual. */
export const plans: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'plain page': {
    serve: '.',
  },
  'page in a folder': {
    serve: '.',
  },
  'page by setting': {
    serve: 'site',
  },
  'page made by a script': {
    build: 'npm run build',
    serve: 'dist or build or out or public or _site',
  },
  vite: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'dist',
  },
  'vite with its server as start': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'dist',
  },
  'vite with outDir': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'www',
  },
  'create-react-app': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'build',
  },
  angular: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'dist/shop/browser or dist/shop or dist/browser or dist',
  },
  'vue cli': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'dist',
  },
  astro: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'dist',
  },
  gatsby: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'public',
  },
  eleventy: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: '_site',
  },
  docusaurus: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'build',
  },
  vitepress: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'docs/.vitepress/dist or .vitepress/dist',
  },
  storybook: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build-storybook',
    serve: 'storybook-static',
  },
  'next export': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'out',
  },
  'nuxt generate': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: '.output/public or dist',
  },
  'sveltekit static': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    serve: 'build',
  },
  'node server': {
    start: 'node server.js',
  },
  express: {
    install: 'npm install --no-audit --no-fund',
    start: 'node server.js',
  },
  'main only': {
    start: 'node ./lib/index.js',
  },
  'server.js only': {
    start: 'node server.js',
  },
  'start with variables': {
    start: 'npm start',
  },
  'start with a dev tool': {
    install: 'npm install --no-audit --no-fund',
    start: 'npm start',
  },
  'fastify with types': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    prune: 'npm prune --omit=dev --ignore-scripts --no-audit --no-fund',
    start: 'node dist/server.js',
  },
  nest: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    prune: 'npm prune --omit=dev --ignore-scripts --no-audit --no-fund',
    start: 'npm run start:prod',
  },
  next: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    start: 'npm start',
  },
  'next with its development server': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    start: 'next start',
  },
  nuxt: {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    start: 'node .output/server/index.mjs',
  },
  'astro node': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    start: 'node ./dist/server/entry.mjs',
  },
  'sveltekit node': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    prune: 'npm prune --omit=dev --ignore-scripts --no-audit --no-fund',
    start: 'node build',
  },
  'react router': {
    install: 'npm install --no-audit --no-fund',
    build: 'npm run build',
    prune: 'npm prune --omit=dev --ignore-scripts --no-audit --no-fund',
    start: 'npm start',
  },
  procfile: {
    release: 'node migrate.js',
    start: 'GREETING=hi my-server --port $PORT',
  },
  'bun server': {
    tools: 'bun@1.2.5 in the image',
    install: 'bun install',
    start: 'bun run start',
  },
  'start by setting': {
    start: 'node a.js',
  },
  'npm with a lock file': {
    install: 'npm ci --no-audit --no-fund',
    start: 'node a.js',
  },
  'pnpm by its lock file': {
    tools: 'pnpm@8',
    install: 'pnpm install --frozen-lockfile',
    start: 'node a.js',
  },
  'pnpm named': {
    tools: 'pnpm@11.2.0',
    install: 'pnpm install --frozen-lockfile',
    start: 'node a.js',
  },
  'yarn classic': {
    tools: 'yarn@1',
    install: 'yarn install --frozen-lockfile --non-interactive',
    prune: 'yarn install --production --prefer-offline --ignore-scripts --non-interactive --frozen-lockfile',
    start: 'node a.js',
  },
  'yarn with plug-and-play': {
    tools: 'yarn@4 in the image',
    install: 'yarn install --immutable',
    start: 'yarn run start',
  },
  'yarn with node_modules': {
    tools: 'yarn@4.5.0',
    install: 'yarn install --immutable',
    prune: 'yarn workspaces focus --all --production',
    start: 'node a.js',
  },
  'bun by its lock file': {
    tools: 'bun@1 in the image',
    install: 'bun install --frozen-lockfile',
    start: 'bun run start',
  },
  devEngines: {
    tools: 'pnpm@>=9.0.0 <10.0.0-0',
    install: 'pnpm install',
    start: 'node a.js',
  },
  'two lock files': {
    install: 'npm ci --no-audit --no-fund',
    start: 'node a.js',
  },
  'node by engines': {
    node: '>=24.0.0 <25.0.0-0',
    serve: '.',
  },
  'node by nvmrc': {
    node: '>=22.0.0 <23.0.0-0',
    serve: '.',
  },
  'node by tool-versions': {
    node: '22.11.0',
    serve: '.',
  },
  'node by volta': {
    node: '20.1.0',
    serve: '.',
  },
  'npm workspace': {
    install: 'npm install --no-audit --no-fund',
    upstream: 'npm run build (packages/greeting)',
    build: 'npm run build (apps/web)',
    start: 'node server.js',
  },
  'pnpm workspace': {
    tools: 'pnpm@10.1.0',
    install: 'pnpm install --frozen-lockfile',
    build: 'pnpm --filter=web... run build',
    serve: 'dist',
  },
  turborepo: {
    install: 'npm install --no-audit --no-fund',
    build: 'turbo run build --filter=web',
    serve: 'dist',
  },
  dockerfile: { dockerfile: 'Dockerfile' },
  'dockerfile that a setting names': {
    dockerfile: 'apps/api/docker/prod.Dockerfile',
    release: 'migrate',
  },
  'dockerfile beside a setting': { start: 'node server.js' },
}
