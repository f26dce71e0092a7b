import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { hashFiles, listFiles, nodeFolders } from './hash-files.mjs'
import { withLock } from './lock.mjs'
import { root, stateFolder, statePath } from './root.mjs'

const ENTRIES = {
  local: 'apps/local/src/main.ts',
  guard: 'apps/local/src/guard.ts',
  api: 'apps/api/src/main.ts',
  worker: 'apps/worker/src/main.ts',
  migrate: 'apps/api/src/migrate/main.ts',
  keys: 'packages/vault/src/main.ts',
  backup: 'packages/backup/src/main.ts',
  smoke: 'apps/worker/src/smoke/main.ts',
  'machines-emulator': 'packages/machines-emulator/src/main.ts',
  'github-emulator': 'packages/github-emulator/src/main.ts',
}

const INLINED =
  /^(fastify|fastify-plugin|fastify-type-provider-zod|fast-json-stringify|@fastify\/(cookie|cors|helmet|rate-limit|sensible|under-pressure)|zod|drizzle-orm|pg|typeid-js|pino|prom-client|undici|tar-stream|jose)(\/|$)/
const KEPT = /^(pg-native|bullmq|ioredis|better-auth|@scalar\/|@opentelemetry\/|@sentry\/)/

// What inlined CommonJS expects to find around it.
const COMMONJS = `import { createRequire as createRequireHere } from 'node:module'
const require = createRequireHere(import.meta.url)
const { filename: __filename, dirname: __dirname } = import.meta`

/**
 * Bundles every program of the local stack (our own code inlined, npm packages left where they are) and
 * returns the folder with the bundles. Keyed by content: nothing is built when nothing has changed.
 */
export const buildPrograms = async () => {
  const sources = nodeFolders().flatMap(folder => [
    join(folder, 'package.json'),
    ...listFiles(join(folder, 'src')),
  ])
  const key = hashFiles([...sources, 'pnpm-lock.yaml', 'apps/local/bin/build.mjs'], [root])
  const folder = statePath('build', key)
  if (existsSync(folder)) return folder
  await withLock(statePath('build.lock'), async () => {
    if (existsSync(folder)) return
    const partial = `${folder}.partial`
    rmSync(partial, { recursive: true, force: true })
    mkdirSync(partial, { recursive: true })
    await bundlePrograms(ENTRIES, partial)
    renameSync(partial, folder)
    removeOthers(key)
  })
  return folder
}

/** Bundles these entry points (name → path in the checkout), those that exist, into `outdir`. */
export const bundlePrograms = async (programs, outdir) => {
  const { build } = await import('esbuild')
  const entries = Object.entries(programs).filter(([, file]) => existsSync(join(root, file)))
  await build({
    entryPoints: Object.fromEntries(entries.map(([name, file]) => [name, join(root, file)])),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is imported on demand is a file of its own.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@taxiway/source'],
    sourcemap: 'linked',
    // Every process parses them when it starts: stack traces need the lines, not the text.
    sourcesContent: false,
    // Reading them is half of a start; the maps keep traces readable.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
    plugins: [keepModuleUrls, dropUnusedModules, npmPackages],
    banner: { js: COMMONJS },
  })
}

/** A bundle is one file in another folder: what `import.meta` says must still be of the file it was written in. */
const keepModuleUrls = {
  name: 'keep-module-urls',
  setup(build) {
    build.onLoad({ filter: /[\\/](apps|packages)[\\/].*\.ts$/ }, ({ path }) => {
      if (path.includes('node_modules')) return undefined
      const text = readFileSync(path, 'utf8')
      if (!text.includes('import.meta.')) return undefined
      const values = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path }
      const contents = text.replace(/\bimport\.meta\.(url|dirname|filename)\b/g, (_, name) =>
        JSON.stringify(values[name]),
      )
      return { contents, loader: 'ts' }
    })
  },
}

/** Only an entry point does anything when it is imported, so all other unused code is left out. */
const dropUnusedModules = {
  name: 'drop-unused-modules',
  setup(build) {
    build.onResolve(
      { filter: /^(\.|@taxiway\/)/ },
      async ({ path, pluginData, importer, kind, resolveDir }) => {
        if (pluginData === 'resolving' || importer.includes('node_modules')) return undefined
        const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: 'resolving' })
        return found.errors.length > 0 ? { errors: found.errors } : { path: found.path, sideEffects: false }
      },
    )
  },
}

/**
 * Loading hundreds of small files takes as long as all the rest of a start: packages that are plain code are
 * inlined. The others stay where they are (they read files of their own, or must be one copy for all who use
 * them) and are named by path, since pnpm shows each package only its own dependencies.
 */
const npmPackages = {
  name: 'npm-packages',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, importer, kind, resolveDir }) => {
      if (pluginData === 'resolving' || kind === 'entry-point') return undefined
      if (path.startsWith('@taxiway/') || isBuiltin(path)) return undefined
      if (INLINED.test(path) || (importer.includes('node_modules') && !KEPT.test(path))) return undefined
      const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: 'resolving' })
      if (found.errors.length > 0 || found.external) return { path, external: true }
      return { path: kind === 'require-call' ? found.path : pathToFileURL(found.path).href, external: true }
    })
  },
}

const removeOthers = key => {
  for (const entry of readdirSync(join(stateFolder, 'build'))) {
    if (entry !== key) rmSync(join(stateFolder, 'build', entry), { recursive: true, force: true })
  }
}
