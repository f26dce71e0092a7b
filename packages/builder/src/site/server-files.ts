import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What the static server imports, by package, with the files that it loads. */
const packages = {
  sirv: { entry: 'sirv', up: '.', files: ['package.json', 'build.mjs'] },
  totalist: { entry: 'totalist/sync', up: '..', files: ['package.json', 'sync/index.mjs'] },
  '@polka/url': { entry: '@polka/url', up: '.', files: ['package.json', 'build.mjs'] },
  mrmime: { entry: 'mrmime', up: '.', files: ['package.json', 'index.mjs'] },
}

/** The server of static sites and the packages that it needs, as files of an image. */
export const listServerFiles = (): { path: string; text: string }[] => {
  const sirv = createRequire(import.meta.url).resolve('sirv')
  const require = createRequire(sirv)
  const asset = new URL('../../assets/static-server.mjs', import.meta.url)
  return [
    { path: 'server.mjs', text: readFileSync(asset, 'utf8') },
    ...Object.entries(packages).flatMap(([name, { entry, up, files }]) => {
      const folder = join(dirname(name === 'sirv' ? sirv : require.resolve(entry)), up)
      return files.map(file => ({
        path: `node_modules/${name}/${file}`,
        text: readFileSync(join(folder, file), 'utf8'),
      }))
    }),
  ]
}
