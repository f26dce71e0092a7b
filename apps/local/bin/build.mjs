import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { hashFiles, listFiles, workspaceFolders } from './hash-files.mjs'
import { withLock } from './lock.mjs'
import { root, stateFolder, statePath } from './root.mjs'

const ENTRIES = {
  local: 'apps/local/src/main.ts',
  guard: 'apps/local/src/guard.ts',
  api: 'apps/api/src/main.ts',
  worker: 'apps/worker/src/main.ts',
  'machines-emulator': 'packages/emulators/src/machines/main.ts',
  'github-emulator': 'packages/emulators/src/github/main.ts',
}

/**
 * Bundles every program of the local stack (our own code inlined, npm packages left where they are) and
 * returns the folder with the bundles. Keyed by content: nothing is built when nothing has changed.
 */
export async function buildPrograms() {
  const sources = workspaceFolders().flatMap(folder => [
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
    await bundle(partial)
    renameSync(partial, folder)
    removeOthers(key)
  })
  return folder
}

async function bundle(outdir) {
  const { build } = await import('esbuild')
  const entries = Object.entries(ENTRIES).filter(([, file]) => existsSync(join(root, file)))
  await build({
    entryPoints: Object.fromEntries(entries.map(([name, file]) => [name, join(root, file)])),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@taxiway/source'],
    sourcemap: 'linked',
    logLevel: 'warning',
    plugins: [keepModuleUrls, npmPackagesByPath],
  })
}

/** A bundle is one file in another folder: `import.meta.url` must still name the file it was written in. */
const keepModuleUrls = {
  name: 'keep-module-urls',
  setup(build) {
    build.onLoad({ filter: /[\\/](apps|packages)[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (!text.includes('import.meta.url')) return undefined
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' }
    })
  },
}

/** pnpm shows each package only its own dependencies, so a bundle has to name them by where they are. */
const npmPackagesByPath = {
  name: 'npm-packages-by-path',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...rest }) => {
      if (pluginData === 'resolving' || path.startsWith('@taxiway/') || path.startsWith('node:'))
        return undefined
      const { importer, kind, resolveDir } = rest
      if (kind === 'entry-point') return undefined
      const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: 'resolving' })
      if (found.errors.length > 0 || found.external) return { path, external: true }
      return { path: pathToFileURL(found.path).href, external: true }
    })
  },
}

function removeOthers(key) {
  for (const entry of readdirSync(join(stateFolder, 'build'))) {
    if (entry !== key) rmSync(join(stateFolder, 'build', entry), { recursive: true, force: true })
  }
}
