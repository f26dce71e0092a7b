import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Any of these makes git, npm or pnpm take a folder for the root of what they work on. */
const ROOT_MARKS = ['.git', 'pnpm-workspace.yaml', 'package.json']

/**
 * The nearest folder, from this one upwards, that git or a package manager would take for its root; null when there is none. A build
 * that runs below such a folder can answer for, or change, a repository that is not its own.
 */
export const findRepository = (folder: string): string | null => {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (ROOT_MARKS.some(mark => existsSync(join(at, mark)))) return at
    if (at === dirname(at)) return null
  }
}
