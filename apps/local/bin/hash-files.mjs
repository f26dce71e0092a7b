import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/** The folders of all workspace packages, relative to the checkout. */
export const workspaceFolders = () =>
  ['apps', 'packages'].flatMap(group =>
    readdirSync(join(root, group), { withFileTypes: true })
      .filter(entry => entry.isDirectory() && existsSync(join(root, group, entry.name, 'package.json')))
      .map(entry => join(group, entry.name)),
  )

/** The folders whose sources run in Node. The console runs in browsers, and has a build of its own. */
export const nodeFolders = () => workspaceFolders().filter(folder => folder !== join('apps', 'console'))

/** One digest over the names and contents of these files (relative to the checkout) and `extra`. */
export const hashFiles = (files, extra = []) => {
  const hash = createHash('sha256')
  for (const text of extra) hash.update(`${text}\0`)
  for (const file of [...files].sort()) {
    hash.update(`${file}\0`)
    hash.update(readFileSync(join(root, file)))
  }
  return hash.digest('hex').slice(0, 32)
}

/** Every file below `folder` (relative to the checkout), at any depth. */
export const listFiles = folder =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(path)
    return entry.isFile() ? [path] : []
  })
